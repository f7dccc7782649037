/** This machine: stores, pools, data files and the loop that joins them. */

export type { TrialRunner, TrialRunnerModule } from "../lab/trialRunner.ts";
export { type ClusterPoolOptions, clusterPool } from "./cluster/clusterPool.ts";
export { type Cluster, joinCluster } from "./cluster/joinCluster.ts";
export { type DataListEntry, dataList } from "./data/dataList.ts";
export { loadSources } from "./data/loadSources.ts";
export { tableReader } from "./data/readTable.ts";
export { type DropProgress, dropProgress } from "./fileDrop/dropProgress.ts";
export { type FileDropPoolOptions, fileDropPool } from "./fileDrop/fileDropPool.ts";
export type { Launch, LaunchedChunks } from "./fileDrop/launch.ts";
export { type LocalLaunchOptions, localLaunch } from "./fileDrop/localLaunch.ts";
export { type SlurmLaunchOptions, slurmLaunch } from "./fileDrop/slurmLaunch.ts";
export type { SlurmOptions } from "./fileDrop/submissionFiles.ts";
export { type ChildProcessPoolOptions, childProcessPool } from "./pool/childProcessPool.ts";
export { inProcessPool } from "./pool/inProcessPool.ts";
export { runTrials } from "./pool/labRunner.ts";
export { type RunPlanOptions, type RunProgress, type RunResult, runPlan } from "./runPlan.ts";
export { checkStore, type StoreCheck } from "./store/checkStore.ts";
export type { AsyncStore, LocalStore, StoredAttempt } from "./store/localStore.ts";
export { memoryStore } from "./store/memoryStore.ts";
export { type PostgresStore, postgresStore } from "./store/postgres/postgresStore.ts";
export { type Rebuilt, rebuildStore } from "./store/rebuildStore.ts";
export { type SqliteStore, type SqliteStoreOptions, sqliteStore } from "./store/sqliteStore.ts";
export { StoreDamagedError, StoreFullError, StoreInUseError } from "./store/storeErrors.ts";
