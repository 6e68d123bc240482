/** A mistake that an expression is searched for, and that may be meant: then the rule names it as `unchecked`. */
export enum ExpressionCheck {
  /** `rate`, `irate` or `increase` of a gauge, which falls: every fall counts as a restart. */
  RATE_OF_GAUGE = 'rate-of-gauge',
  /** `deriv`, `delta`, `idelta`, `predict_linear` or `avg_over_time` of a counter, which starts again at 0 with its process. */
  TREND_OF_COUNTER = 'trend-of-counter',
  /** An alert that compares a counter as it is with a number: once above it, a counter stays there until its process ends. */
  COUNTER_COMPARED = 'counter-compared',
  /** An alert whose expression always has a result, such as `vector(1)` or `tf_train_loss`. */
  ALWAYS_FIRES = 'always-fires',
  /** A rate or trend over fewer than four scrapes. */
  SHORT_WINDOW = 'short-window',
}
