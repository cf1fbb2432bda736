import type { Entity } from '@belfry/schema';
import { Menu, MenuItem, MenuList, MenuPopover, MenuTrigger } from '@fluentui/react-components';
import { Alert16Regular, Copy16Regular, Filter16Regular, Search16Regular } from '@fluentui/react-icons';
import { useNavigate } from '@tanstack/react-router';
import { valueQuery } from '../kql/incident-query.ts';
import { writeRange, type TimeRange } from '../time/range.ts';
import { useCopy } from './copy.tsx';
import { EntityIcon } from './entity-icon.tsx';

/** An entity's name as a link with what can be done about it: hunt, incidents, filter, copy. */
export function EntityChip(props: {
  entity: Entity;
  range?: TimeRange | undefined;
  onFilter?: ((value: string) => void) | undefined;
  icon?: boolean;
}) {
  const { entity, range, onFilter } = props;
  const navigate = useNavigate();
  const copy = useCopy();
  const hunt = (): void =>
    void navigate({
      to: '/hunt',
      search: { q: valueQuery(entity.name), range: range === undefined ? '24h' : writeRange(range), run: '1' },
    });
  return (
    <Menu>
      <MenuTrigger disableButtonEnhancement>
        <button
          className="value-link"
          title={`${entity.type}: ${entity.name}`}
          onClick={(event) => event.stopPropagation()}
        >
          {props.icon === true && (
            <span style={{ verticalAlign: '-3px', marginRight: 4 }}>
              <EntityIcon type={entity.type} />
            </span>
          )}
          {entity.name}
        </button>
      </MenuTrigger>
      <MenuPopover onClick={(event) => event.stopPropagation()}>
        <MenuList>
          <MenuItem icon={<Search16Regular />} onClick={hunt}>
            Hunt for it
          </MenuItem>
          <MenuItem
            icon={<Alert16Regular />}
            onClick={() => void navigate({ to: '/incidents', search: { q: entity.name, status: 'any' } })}
          >
            Incidents with it
          </MenuItem>
          {onFilter !== undefined && (
            <MenuItem icon={<Filter16Regular />} onClick={() => onFilter(entity.name)}>
              Only alerts with it
            </MenuItem>
          )}
          <MenuItem icon={<Copy16Regular />} onClick={() => copy(entity.name)}>
            Copy
          </MenuItem>
        </MenuList>
      </MenuPopover>
    </Menu>
  );
}
