/** Where records live unless `--store` says otherwise. */
export const DEFAULT_STORE = ".linchpin/store.sqlite";
