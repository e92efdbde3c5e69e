import { type FormEvent, useState } from 'react';
import { teamOf } from '../../../shared/domain/desk-key.ts';
import { isAppError } from '../../../shared/lib/app-error.ts';
import { Button } from '../../components/button.tsx';
import { Dialog } from '../../components/dialog.tsx';
import { Select } from '../../components/select.tsx';
import { Switch } from '../../components/switch.tsx';
import { TextField } from '../../components/text-field.tsx';
import { call } from '../../lib/api.ts';
import { openDesk } from '../../lib/open-desk.ts';
import { failureWords } from '../../lib/say-failure.ts';
import { t } from '../../lib/text.ts';
import '../../components/page.css';
import './desks.css';
import { goToDesk } from '../../lib/go-to-desk.ts';
import { closeNewDesk } from './new-desk-store.ts';
import { useDesks } from './use-desks.ts';

/** Makes a workspace in a project and goes to it. */
export function NewDeskDialog() {
  return (
    <Dialog title={t('desks.create')} width={440} onClose={closeNewDesk}>
      <NewDeskForm />
    </Dialog>
  );
}

function NewDeskForm() {
  const people = usePeople();
  const [id] = useState(() => crypto.randomUUID());
  const [name, setName] = useState('');
  const [chosen, setChosen] = useState<string | null>(null);
  const [isCopy, setCopy] = useState(false);
  const [isBusy, setBusy] = useState(false);
  const [problem, setProblem] = useState<string | null>(null);
  const who = people.find((person) => person.id === chosen) ?? people[0];

  async function create(event: FormEvent): Promise<void> {
    event.preventDefault();
    if (!who || name.trim() === '' || isBusy) return;
    setBusy(true);
    setProblem(null);
    try {
      const { projectId, userId } = who;
      const timezone = Intl.DateTimeFormat().resolvedOptions().timeZone;
      await goToDesk(
        isCopy
          ? await call('desks.fromLocal', { id, projectId, userId, name })
          : await call('desks.create', { id, projectId, userId, name, timezone }),
      );
      closeNewDesk();
    } catch (error) {
      if (!isAppError(error)) throw error;
      setProblem(failureWords(error));
    } finally {
      setBusy(false);
    }
  }

  return (
    <form className="new-desk" onSubmit={(event) => void create(event)}>
      <TextField label={t('desks.name')} value={name} onChange={setName} autoFocus maxLength={200} />
      {people.length > 1 && (
        <Select
          label={t('desks.where')}
          options={people.map(({ id: key, label }) => ({ id: key, label }))}
          value={who?.id ?? null}
          onChange={setChosen}
        />
      )}
      {teamOf(openDesk()) === null && (
        <div className="new-desk-copy">
          <Switch label={t('desks.copy')} isOn={isCopy} onChange={setCopy} />
          <p className="page-row-hint">{t('desks.copyHint')}</p>
        </div>
      )}
      <p className="new-desk-problem" role="alert">
        {problem}
      </p>
      <div className="new-desk-foot">
        <Button onPress={closeNewDesk}>{t('desks.cancel')}</Button>
        <Button kind="primary" type="submit" isDisabled={isBusy || name.trim() === '' || !who}>
          {isBusy ? t('desks.creating') : t('desks.createNow')}
        </Button>
      </div>
    </form>
  );
}

/** Who may make one: everybody who is signed in, in the project that they are signed in to. */
function usePeople() {
  const desks = useDesks()?.people ?? [];
  return desks.map(({ projectId, projectHost, userId, email }) => ({
    id: `${projectId} ${userId}`,
    label: t('desks.project', { host: projectHost, email }),
    projectId,
    userId,
  }));
}
