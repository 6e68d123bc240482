export * from './message-server';
export * from './dingtalk';
export * from './slack';
export * from './heartbeat';
