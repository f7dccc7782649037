/**
 * The purpose whose stream member `member` of an ensemble uses in place of `purpose`: members of one seed share its data and
 * differ in start, order and noise. Without a member, the purpose itself.
 */
export function memberPurpose(purpose: string, member: number | undefined): string {
  return member === undefined ? purpose : `${purpose}/member${member}`;
}
