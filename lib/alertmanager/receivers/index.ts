export type { DeliveryProps, HttpDeliveryProps } from './delivery';
export * from './dingtalk-bridge';
export * from './dingtalk-receiver';
export * from './email-receiver';
export * from './heartbeat-receiver';
export * from './pagerduty-receiver';
export * from './receiver';
export * from './slack-receiver';
export * from './webhook-receiver';
