import type { Messages } from "../messages.ts";

export const embed: Messages["embed"] = {
  panel: "Aufgabe und Maß",
  measured: (networks, seeds) =>
    `${networks} trainierte Netze, bis zu ${seeds} gepaarte Seeds je Arm; mittlere Differenzen mit ihren 95-%-Intervallen`,
  open: "In Linchpin öffnen",
  heading: "In eine Seite einbetten",
  hint: "Der Rahmen zeigt die Urteile und jeweils ein Maß aus den gespeicherten Aufzeichnungen. Ein Teil hinter # wählt das Maß: #panel=2.",
  copy: "Rahmen kopieren",
};
