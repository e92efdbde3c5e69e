import { describe, expect, it } from 'vitest';
import { type SandboxFacts, sandboxTrouble } from './sandbox.ts';

const fine: SandboxFacts = {
  isRestrictedByAppArmor: false,
  hasProfile: false,
  areNamespacesOff: false,
  hasSetuidHelper: false,
};
const trouble = (facts: Partial<SandboxFacts>) => sandboxTrouble({ ...fine, ...facts }, '/e/chrome-sandbox');

describe('the sandbox of an ordinary user', () => {
  it('works where user namespaces are open', () => {
    expect(trouble({})).toBeUndefined();
  });

  it('is stopped by AppArmor on Ubuntu 24.04, and the line to type is said', () => {
    expect(trouble({ isRestrictedByAppArmor: true })).toMatch(
      /AppArmor.*\n {2}sudo chown root:root '\/e\/chrome-sandbox' && sudo chmod 4755 '\/e\/chrome-sandbox'$/,
    );
  });

  it('works under AppArmor once a profile names the executable', () => {
    expect(trouble({ isRestrictedByAppArmor: true, hasProfile: true })).toBeUndefined();
  });

  it('is stopped by a system without user namespaces, profile or not', () => {
    expect(trouble({ areNamespacesOff: true, hasProfile: true })).toMatch(/user namespaces switched off/);
  });

  it('works everywhere once the setuid helper is in place', () => {
    expect(trouble({ areNamespacesOff: true, isRestrictedByAppArmor: true, hasSetuidHelper: true })).toBeUndefined();
  });
});
