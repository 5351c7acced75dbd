/** What an owner is told of without having to look. `id` is the same however often it is noticed. */
export interface Alert {
  /** Letters, digits and `:@.-`. */
  readonly id: string;
  readonly type: AlertType;
  /** One sentence. */
  readonly text: string;
  readonly data?: Readonly<Record<string, string | number>> | undefined;
}

type AlertType =
  | "budget.reached"
  | "gateway.away"
  | "gateway.back"
  | "gateway.one-away"
  | "gateway.one-back"
  | "errors.high"
  | "abuse.suspected"
  | "device.waiting"
  | "site.paused"
  | "site.resumed";
