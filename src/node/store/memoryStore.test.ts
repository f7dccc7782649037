import { storeContract } from "../../../test/contracts/storeContract.ts";
import { memoryStore } from "./memoryStore.ts";

storeContract("memoryStore", memoryStore);
