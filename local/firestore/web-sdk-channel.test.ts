import type * as Sdk from 'firebase/firestore';
import { installed } from '../root.ts';
import { webSdkSuite } from './web-sdk-suite.ts';
import { FetchedXmlHttpRequest } from './xml-http-request.ts';

// The SDK's channel leaves watchdogs of 45 s behind, which would keep Jest from ending.
const wait = setTimeout;
const unheld = (...args: Parameters<typeof setTimeout>): NodeJS.Timeout => wait(...args).unref();
Object.assign(globalThis, { XMLHttpRequest: FetchedXmlHttpRequest, setTimeout: unheld });

// The build that browsers load. It speaks WebChannel by fetch, which Node has too; a file of its own, because only one
// build of the SDK may live in a process.
webSdkSuite('WebChannel', require(installed('@firebase/firestore', 'dist/index.cjs.js')) as typeof Sdk);
