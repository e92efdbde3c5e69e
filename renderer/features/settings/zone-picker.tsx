import { ChevronsUpDown } from 'lucide-react';
import { useMemo, useState } from 'react';
import { Autocomplete, ListBox, ListBoxItem } from 'react-aria-components';
import { Button } from '../../components/button.tsx';
import { PopoverTrigger } from '../../components/popover.tsx';
import { TextField } from '../../components/text-field.tsx';
import { t } from '../../lib/text.ts';
import { findZones, listZones, toZoneOption, type ZoneOption } from './zones.ts';

/** The workspace's zone out of all there are, found by city. */
export function ZonePicker({ value, onChange }: { readonly value: string; readonly onChange: (zone: string) => void }) {
  const chosen = toZoneOption(value, new Date());
  return (
    <PopoverTrigger
      label={t('settings.zone')}
      placement="bottom end"
      trigger={
        <Button className="zone-button" aria-label={t('settings.zoneIs', { zone: words(chosen) })}>
          {words(chosen)}
          <ChevronsUpDown size={14} aria-hidden="true" />
        </Button>
      }
    >
      {({ close }) => (
        <ZoneList
          value={value}
          onChoose={(zone) => {
            close();
            if (zone !== value) onChange(zone);
          }}
        />
      )}
    </PopoverTrigger>
  );
}

function words({ city, offset }: ZoneOption): string {
  return `${city} (${offset})`;
}

function ZoneList({ value, onChoose }: { readonly value: string; readonly onChoose: (zone: string) => void }) {
  const [query, setQuery] = useState('');
  const zones = useMemo(() => listZones(new Date()), []);
  const found = useMemo(() => findZones(zones, query), [zones, query]);
  return (
    <div className="zone-picker">
      <Autocomplete inputValue={query} onInputChange={setQuery}>
        <TextField label={t('settings.findZone')} isLabelHidden placeholder={t('settings.findZone')} autoFocus />
        <ListBox
          className="zone-list"
          aria-label={t('settings.zones')}
          items={found}
          selectionMode="single"
          selectedKeys={[value]}
          disallowEmptySelection
          onSelectionChange={(keys) => {
            const [zone] = keys as Set<string>;
            if (zone !== undefined) onChoose(zone);
          }}
          renderEmptyState={() => <p className="zone-empty">{t('settings.noZone')}</p>}
        >
          {(zone) => (
            <ListBoxItem id={zone.id} textValue={`${zone.city} ${zone.region}`} className="floating-item">
              <span className="floating-item-label">
                {zone.city} <span className="zone-offset">{zone.region}</span>
              </span>
              <span className="zone-offset">{zone.offset}</span>
            </ListBoxItem>
          )}
        </ListBox>
      </Autocomplete>
    </div>
  );
}
