import { fuzzShare } from './fuzz-share.ts';
import { withRoom } from './suite.ts';

withRoom();
fuzzShare(1);
