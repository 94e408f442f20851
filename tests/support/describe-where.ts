/**
 * `describe` where a tool is installed; without it a skipped suite whose title says what is missing. With
 * `WEIR_REQUIRE_ALL` set, as in CI, the missing tool is a failure.
 */
export const describeWhere = (isInstalled: boolean, title: string, missing: string, body: () => void): void => {
  if (isInstalled) return describe(title, body);
  if (process.env.WEIR_REQUIRE_ALL === '1') {
    return describe(title, () =>
      it(`needs ${missing}`, () => {
        throw new Error(`${missing} is not installed: install it as .ci/run does, or unset WEIR_REQUIRE_ALL to skip these tests.`);
      }),
    );
  }
  // The body is not run: even a skipped body reads its files.
  describe.skip(`${title} (skipped: no ${missing})`, () => it(`needs ${missing}`, () => undefined));
};
