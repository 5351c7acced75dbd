import type { GatewayConnection } from "../connection/gateway-connection.ts";
import type { GatewayLink, LinkState } from "../connection/gateway-link.ts";
import type { ListedGateway } from "../connection/url.ts";
import { GatewayFailure } from "../failures/failure.ts";
import { Rendezvous } from "./rendezvous.ts";

/** How long a socket is kept on which nothing is asked, in milliseconds. */
const QUIET_MS = 3_600_000;

interface Member {
  readonly link: GatewayLink;
  usedAtMs: number;
}

/**
 * Owns one socket to each gateway of a list over which conversations are spread; each is opened when it is first needed.
 * Conversations are known by their keys, which no visitor can choose.
 */
export class Fleet {
  readonly gateways: readonly ListedGateway[];
  readonly #active: Rendezvous;
  readonly #members: ReadonlyMap<string, Member>;
  /** Of gateways that are not used any more: each is closed once nothing is waited for on it. */
  readonly #left: readonly Member[];

  /** @param before what this list takes the place of: to a gateway that stays, with the token that it had, its socket stays too. */
  constructor(
    gateways: readonly ListedGateway[],
    linkTo: (gateway: ListedGateway) => GatewayLink,
    before?: Fleet,
  ) {
    this.gateways = gateways;
    this.#active = new Rendezvous(gateways.filter(({ state }) => state === "active"));
    const used = gateways.filter(({ state }) => state !== "off");
    const kept = (gateway: ListedGateway) => (before === undefined ? undefined : before.#kept(gateway));
    const members = used.map((gateway) => kept(gateway) ?? { link: linkTo(gateway), usedAtMs: 0 });
    this.#members = new Map(used.map(({ url }, index) => [url, members[index] as Member]));
    const known = before === undefined ? [] : before.#all;
    const left = known.filter((member) => !members.includes(member));
    this.#closeIfIdle(left);
    this.#left = left.filter(({ link }) => link.state.kind === "open" || link.state.kind === "connecting");
  }

  /** Where a conversation is put that begins now, by the list alone. */
  homeOf(key: string): string {
    return this.#active.winner(key);
  }

  /** Where a conversation is of which nothing is stored, because it began when there was one gateway: the first of the list. */
  get eldest(): string {
    return this.gateways[0]?.url ?? "";
  }

  /**
   * A connection to one gateway; while that is off, or cannot be used, to the one that the key's conversation would be put on
   * among the others.
   *
   * @throws {GatewayFailure} that of the first gateway tried, when none can be used.
   * @throws {SecretUnusable}
   */
  async connection(key: string, url = this.eldest): Promise<GatewayConnection> {
    let first: GatewayFailure | undefined;
    for (const one of new Set([url, ...this.#active.ranking(key)])) {
      const member = this.#members.get(one);
      if (member === undefined) continue;
      try {
        return await this.#use(member);
      } catch (error) {
        if (!(error instanceof GatewayFailure)) throw error;
        first ??= error;
      }
    }
    throw first ?? new GatewayFailure("unreachable");
  }

  /** Each that is not off, and what connects to it and to no other. */
  members(): readonly { readonly url: string; readonly connection: () => Promise<GatewayConnection> }[] {
    return [...this.#members].map(([url, member]) => ({ url, connection: () => this.#use(member) }));
  }

  /** How it stands with each that is not off. Nothing is opened for that. */
  states(): readonly (readonly [url: string, state: LinkState])[] {
    return [...this.#members].map(([url, { link }]) => [url, link.state]);
  }

  /** The links: to each that is not off, and to those that were in the list before. */
  links(): readonly GatewayLink[] {
    return this.#all.map(({ link }) => link);
  }

  get #all(): readonly Member[] {
    return [...this.#members.values(), ...this.#left];
  }

  #kept({ url, tokenSecret }: ListedGateway): Member | undefined {
    const known = this.gateways.find((one) => one.url === url);
    return known?.tokenSecret === tokenSecret ? this.#members.get(url) : undefined;
  }

  #use(member: Member): Promise<GatewayConnection> {
    const nowMs = Date.now();
    member.usedAtMs = nowMs;
    // Whoever closed them by a timer would be frozen together with its instance.
    const quiet = [...this.#members.values()].filter(({ usedAtMs }) => nowMs - usedAtMs > QUIET_MS);
    this.#closeIfIdle([...quiet, ...this.#left]);
    return member.link.connection();
  }

  #closeIfIdle(members: readonly Member[]): void {
    for (const { link } of members) link.closeIfIdle();
  }
}
