/** The people of the local cloud: one of each kind, all with the same password. */
export const demoPassword = 'pushnchat-demo';

export interface Person {
  /** Firebase user id, the same on every machine. */
  readonly uid: string;
  readonly email: string;
  readonly name: string;
  /** The role that they ask for at onboarding; staff are appointed, not onboarded. */
  readonly role: 'consumer' | 'business' | 'financial' | 'partner' | 'moderator' | 'admin';
  readonly phone: string;
  readonly country: string;
}

const domain = 'demo.pushnchat.test';
const person = (key: string, name: string, role: Person['role'], country: string, phone: string): Person => ({
  uid: `demo-${key}`,
  email: `${key}@${domain}`,
  name,
  role,
  country,
  phone,
});

export const people: readonly Person[] = [
  person('consumer', 'Awa Diop', 'consumer', 'SN', '+221771234501'),
  person('seller', 'Kofi Mensah', 'business', 'GH', '+233241234502'),
  person('buyer', 'Amina Yusuf', 'business', 'NG', '+2348031234503'),
  person('banker', 'Grace Wanjiru', 'financial', 'KE', '+254712345504'),
  person('partner', 'Moussa Traoré', 'partner', 'CI', '+2250701234505'),
  person('moderator', 'Zanele Dube', 'moderator', 'ZA', '+27821234506'),
  person('admin', 'Tesfaye Bekele', 'admin', 'ET', '+251911234507'),
];
