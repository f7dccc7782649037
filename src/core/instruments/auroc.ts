/**
 * Area under the receiver operating characteristic: the probability that a score drawn from `positive` is above one drawn
 * from `negative`, ties counted half (Mann and Whitney 1947; Hanley and McNeil 1982). NaN where one of them is empty or a
 * score is NaN.
 */
export function auroc(positive: ArrayLike<number>, negative: ArrayLike<number>): number {
  const [m, n] = [positive.length, negative.length];
  const scores = [
    ...Array.from(positive, (score) => ({ score, positive: true })),
    ...Array.from(negative, (score) => ({ score, positive: false })),
  ].sort((a, b) => a.score - b.score);
  if (m === 0 || n === 0 || scores.some(({ score }) => Number.isNaN(score))) return Number.NaN;
  let ranks = 0;
  for (let i = 0; i < scores.length; ) {
    let j = i;
    while (j < scores.length && scores[j].score === scores[i].score) j++;
    // Ranks from 1 on; ties share the mean of theirs.
    const rank = (i + 1 + j) / 2;
    for (let k = i; k < j; k++) if (scores[k].positive) ranks += rank;
    i = j;
  }
  return (ranks - (m * (m + 1)) / 2) / (m * n);
}
