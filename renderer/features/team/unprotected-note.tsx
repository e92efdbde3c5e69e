import { useState } from 'react';
import type { UnprotectedChoice } from '../../../shared/domain/sign-in.ts';
import { Button } from '../../components/button.tsx';
import { call } from '../../lib/api.ts';
import { sayFailure } from '../../lib/say-failure.ts';
import { t } from '../../lib/text.ts';

/** Where the system protects nothing: the person decides, and can decide anew. Until then nothing is kept. */
export function UnprotectedNote({ choice }: { readonly choice: UnprotectedChoice | null }) {
  const [isAsking, setAsking] = useState(false);
  const choose = (next: UnprotectedChoice) => () => {
    setAsking(false);
    void call('projects.chooseUnprotected', { choice: next }).catch(sayFailure);
  };
  if (choice !== null && !isAsking) {
    return (
      <div className="team-note page-row">
        <span>{choice === 'keep' ? t('team.keptOpen') : t('team.notKeptChosen')}</span>
        <Button kind="quiet" onPress={() => setAsking(true)}>
          {t('team.change')}
        </Button>
      </div>
    );
  }
  return (
    <section className="team-note" aria-label={t('team.unprotectedTitle')}>
      <h2 className="page-heading">{t('team.unprotectedTitle')}</h2>
      <p>{t('team.unprotectedText')}</p>
      <div className="team-form-foot">
        <Button onPress={choose('forget')}>{t('team.signInEachTime')}</Button>
        <Button onPress={choose('keep')}>{t('team.keepOpen')}</Button>
      </div>
    </section>
  );
}
