import { alertmanager } from './alertmanager';
import { prometheus } from './prometheus';
import { pushgateway } from './pushgateway';
import { Recording } from './recording';
import { thanos } from './thanos';

/** Every catalogue that is recorded. */
export const RECORDINGS: readonly Recording[] = [alertmanager, prometheus, pushgateway, thanos];
