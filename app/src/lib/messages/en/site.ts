/** What stands on every page. */
export const site = {
  name: "Linchpin",
  skip: "Skip to the content",
  navigation: "Pages",
  pages: { answer: "Answer", lab: "Lab", claims: "Claims", results: "Results", class: "Class" },
  language: "Language",
  theme: { dark: "Dark theme", light: "Light theme" },
  copyLink: "Copy link to this view",
  copied: "The link is in the clipboard.",
  notCopied: "The browser did not let us copy. The link is in the address bar.",
  error: {
    notFound: "There is no such page here.",
    failed: "This page could not be shown.",
    home: "Go to the answer",
  },
};
