/** How values are shown; the values are Grafana's own ids of units. */
export enum Unit {
  /** The plain number, as it is. */
  NONE = 'none',
  /** Large numbers as 1.2 K, 3.4 Mil. */
  SHORT = 'short',
  /** For numbers of very different sizes: 1.2e-7. */
  SCIENTIFIC = 'sci',
  /** Durations, scaled to a readable unit: 0.002 is shown as 2 ms, 7200 as 2 hours. */
  SECONDS = 's',
  /** Sizes by powers of 1024: KiB, MiB, GiB. */
  BYTES = 'bytes',
  /** Shares from 0 to 1, shown as percent. */
  RATIO = 'percentunit',
  /** Shares from 0 to 100, shown with %. */
  PERCENT = 'percent',
  /** Temperatures in degrees Celsius, as GPUs report them. */
  CELSIUS = 'celsius',
  /** Electrical power; large values are shown in kW and MW. */
  WATTS = 'watt',
  /** Amounts in US dollars. */
  DOLLARS = 'currencyUSD',
  /** Counts per second, shown as c/s. */
  PER_SECOND = 'cps',
  /** Milliseconds since 1970, shown as "in 2 hours". */
  FROM_NOW = 'dateTimeFromNow',
}
