export * from './dingtalk-bridge';
export * from './dingtalk-receiver';
export * from './heartbeat-receiver';
export * from './receiver';
export * from './slack-receiver';
export * from './webhook-receiver';
