/** How values are shown; the values are Grafana's own ids of units. */
export enum Unit {
  /** As it is. */
  NONE = 'none',
  /** Large numbers as 1.2 K, 3.4 Mil. */
  SHORT = 'short',
  /** For numbers of very different sizes: 1.2e-7. */
  SCIENTIFIC = 'sci',
  SECONDS = 's',
  BYTES = 'bytes',
  /** 0 to 1, shown as percent. */
  RATIO = 'percentunit',
  /** 0 to 100. */
  PERCENT = 'percent',
  CELSIUS = 'celsius',
  WATTS = 'watt',
  DOLLARS = 'currencyUSD',
  PER_SECOND = 'cps',
  /** Milliseconds since 1970, shown as "in 2 hours". */
  FROM_NOW = 'dateTimeFromNow',
}
