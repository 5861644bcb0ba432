/** Where uploads land. Asked by the deploy too, which has no secrets. */
export function uploadsBucketName(env: Readonly<Record<string, string | undefined>> = process.env): string {
  return env['MEDIA_UPLOADS_BUCKET'] ?? `${env['GCLOUD_PROJECT'] ?? 'pushnchat'}-uploads`;
}
