"use client";

import type { GatewayStatus, SettingsResult, SiteGateway, StatusResult } from "clawfire-react/contract";
import { useState } from "react";
import type { Polled } from "@/lib/use-polled";
import type { ChangeSite } from "@/lib/use-site";
import { useConsoleWords } from "../speech";
import { GatewayDialog } from "./gateway-dialog";
import { GatewayForm } from "./gateway-form";
import { GatewayItem, type GatewayDecision } from "./gateway-item";
import { Section } from "./section";

interface GatewaysSectionProps {
  readonly site: Polled<SettingsResult>;
  readonly status: StatusResult | undefined;
  readonly onChange: ChangeSite;
}

/** The gateways over which conversations are spread: how each is, and what it gets. Where there is one, there is no such section. */
export function GatewaysSection({ site: { value, failure }, status, onChange }: GatewaysSectionProps) {
  const { gateways: words } = useConsoleWords();
  const shown = status?.gateways;
  if (shown === undefined || value === undefined) return null;
  const { version, gateways: own } = value.settings;
  const list = own ?? shown.map(({ url, weight, state }) => ({ url, weight, state }));
  const save = (gateways: readonly SiteGateway[]) => onChange({ version, gateways });
  return (
    <Section title={words.title} failure={failure}>
      <p className="quiet">{own === undefined ? words.ofDeployment : words.about}</p>
      <GatewayList shown={shown} own={own} onDecide={(decision) => void save(decided(list, decision))} />
      <GatewayForm onAdd={(gateway) => save([...list, gateway])} />
      {own === undefined ? null : (
        <button type="button" className="button" onClick={() => void onChange({ version, gateways: false })}>
          {words.useDeployment}
        </button>
      )}
    </Section>
  );
}

function decided(
  list: readonly SiteGateway[],
  { kind, gateway: { url } }: GatewayDecision,
): readonly SiteGateway[] {
  if (kind === "remove") return list.filter((one) => one.url !== url);
  return list.map((one) => (one.url === url ? { ...one, state: kind } : one));
}

interface GatewayListProps {
  readonly shown: readonly GatewayStatus[];
  readonly own: readonly SiteGateway[] | undefined;
  readonly onDecide: (decision: GatewayDecision) => void;
}

function GatewayList({ shown, own, onDecide }: GatewayListProps) {
  const { gateways: words } = useConsoleWords();
  const [asked, setAsked] = useState<GatewayDecision>();
  const isGrave = ({ kind }: GatewayDecision) => kind === "off" || kind === "remove";
  const confirm = (decision: GatewayDecision) => {
    setAsked(undefined);
    onDecide(decision);
  };
  return (
    <>
      <ul className="devices" aria-label={words.title}>
        {shown.map((gateway) => (
          <GatewayItem
            key={gateway.url}
            gateway={gateway}
            tokenSecret={secretOf(own, gateway)}
            onDecide={(decision) => (isGrave(decision) ? setAsked(decision) : onDecide(decision))}
          />
        ))}
      </ul>
      {asked === undefined ? null : (
        <GatewayDialog
          decision={asked}
          onConfirm={() => confirm(asked)}
          onClose={() => setAsked(undefined)}
        />
      )}
    </>
  );
}

function secretOf(own: readonly SiteGateway[] | undefined, { url }: GatewayStatus): string | undefined {
  return own?.find((one) => one.url === url)?.tokenSecret;
}
