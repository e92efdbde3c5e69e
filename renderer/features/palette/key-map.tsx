import { COMMAND_GROUPS } from '../../../shared/contract/os.ts';
import { Dialog } from '../../components/dialog.tsx';
import { KeyCaps } from '../../components/key-caps.tsx';
import { listCommands } from '../../lib/commands.ts';
import { t } from '../../lib/text.ts';
import { setUi } from '../../lib/ui-store.ts';
import './palette.css';

/** All keys on one page, by what they are for. */
export function KeyMap() {
  const commands = listCommands().filter((command) => command.keys.length > 0);
  return (
    <Dialog title={t('palette.keyMap')} width={1120} onClose={() => setUi({ overlay: null })}>
      <div className="key-map">
        {COMMAND_GROUPS.map((group) => {
          const own = commands.filter((command) => command.group === group);
          if (own.length === 0) return null;
          return (
            <section key={group} className="key-map-group">
              <h2 className="key-map-heading">{t(`palette.group.${group}`)}</h2>
              {own.map((command) => (
                <div key={command.id} className="key-map-row">
                  <span>{t(command.title)}</span>
                  <span className="key-map-keys">
                    {command.keys.slice(0, 2).map((keys) => (
                      <KeyCaps key={keys} keys={keys} />
                    ))}
                  </span>
                </div>
              ))}
            </section>
          );
        })}
      </div>
    </Dialog>
  );
}
