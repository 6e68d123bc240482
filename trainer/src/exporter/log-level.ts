/** How important a line is. */
export type LogLevel = 'info' | 'warn' | 'error';
