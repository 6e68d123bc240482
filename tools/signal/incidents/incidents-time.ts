/** How long everything is healthy before a fault. */
export const HEALTHY_SECONDS = 900;
