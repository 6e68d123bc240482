export * from '../../runtime/log';
