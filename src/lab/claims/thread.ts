import type { ClaimText } from "../report/reportInput.ts";

/** The thread that the claims quote. */
export const THREAD: ClaimText["source"] = {
  text: "A doubt batch norm, deeplearning.ai community forum",
  url: "https://community.deeplearning.ai/t/a-doubt-batch-norm/434208",
};

/** Who speaks in it. */
export const LECTURER = "Andrew Ng, in the lecture “Why does Batch Norm work?”";
export const LEARNER = "the learner who asks";
export const MENTOR = "a mentor of the course";
export const SECOND_MENTOR = "a second mentor of the course";

/** Where in lecture or thread. */
export const AT_LECTURE = "lecture at 9:39 of 11:39; first post of the thread";
export const IN_QUESTION = "first post of the thread";
export const IN_FIRST_ANSWER = "first answer in the thread";
export const IN_SECOND_ANSWER = "second answer in the thread";

/** Limits that many claims share. */
export const SHARED_DRAW =
  "The shared injected noise is drawn once a step for the whole gradient batch; ghost batches draw once each, so several times a step. NC1 − NC2 holds this difference too, beside the coupling of the examples.";
export const SMALL_NETS = "Small multilayer perceptrons on small tasks; no convolutions and no large networks.";
