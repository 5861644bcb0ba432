import * as sdk from 'firebase/firestore';
import { webSdkSuite } from './web-sdk-suite.ts';

webSdkSuite('gRPC', sdk);
