/** The frame that shows a claim in another page. @param address of the embedded page, in full */
export function embedFrame(address: string, title: string): string {
  const text = title.replaceAll("&", "&amp;").replaceAll('"', "&quot;").replaceAll("<", "&lt;");
  return `<iframe src="${address}" title="${text}" width="760" height="600" loading="lazy" style="border:0;max-width:100%"></iframe>`;
}
