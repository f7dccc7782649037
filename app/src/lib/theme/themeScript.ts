/** Where the reader's choice is kept; absent: as the system says. */
export const THEME_KEY = "linchpin.theme";

/**
 * Runs in the head of every page before anything is drawn, so that a dark page never flashes light. A browser without
 * storage follows the system.
 */
export const themeScript: string = `try{var t=localStorage.getItem("${THEME_KEY}");if(t==="light"||t==="dark")document.documentElement.dataset.theme=t}catch{}`;
