/** As much of a browser's XMLHttpRequest as the Web SDK needs for its single calls, on top of fetch. */
export class FetchedXmlHttpRequest {
  readyState = 0;
  status = 0;
  statusText = '';
  responseText = '';
  onreadystatechange: (() => void) | null = null;
  #method = 'GET';
  #url = '';
  readonly #sent = new Headers();
  #received = new Headers();
  readonly #abort = new AbortController();

  open(method: string, url: string): void {
    this.#method = method;
    this.#url = url;
    this.#step(1);
  }

  setRequestHeader(name: string, value: string): void {
    this.#sent.set(name, value);
  }

  getResponseHeader(name: string): string | null {
    return this.#received.get(name);
  }

  send(body: string | null): void {
    fetch(this.#url, { method: this.#method, headers: this.#sent, body, signal: this.#abort.signal })
      .then(async (response) => {
        this.responseText = await response.text();
        this.#received = response.headers;
        this.status = response.status;
        this.statusText = response.statusText;
      })
      .catch(() => undefined)
      .finally(() => this.#step(4));
  }

  abort(): void {
    this.#abort.abort();
  }

  #step(state: number): void {
    this.readyState = state;
    this.onreadystatechange?.();
  }
}
