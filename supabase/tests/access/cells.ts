import { createHash, randomUUID } from 'node:crypto';
import { must } from '#shared/lib/must.ts';
import {
  INSIDE,
  type InsideRole,
  type Least,
  ROLES,
  type Role,
  SPECIAL_CELLS,
  TABLE_RIGHTS,
  type TableRights,
} from './expected.ts';
import type { Fixture } from './fixture.ts';
import { type References, sampleRow, sampleValue, withJunctionId } from './samples.ts';

/**
 * What came of a request. `nothing`: no error and no row, which is how row-level security hides. `no such row`: the
 * foreign key found none. `forged`: done, but the row names another author.
 */
export type Outcome = 'done' | 'nothing' | 'refused' | 'no such row' | 'forged' | 'bad request';

export type Request =
  | { readonly kind: 'select'; readonly table: string; readonly where: Readonly<Record<string, string>> }
  | { readonly kind: 'insert'; readonly table: string; readonly values: Readonly<Record<string, unknown>> }
  | {
      readonly kind: 'update';
      readonly table: string;
      readonly where: Readonly<Record<string, string>>;
      readonly values: Readonly<Record<string, unknown>>;
    }
  | { readonly kind: 'delete'; readonly table: string; readonly where: Readonly<Record<string, string>> };

export type Cell = {
  readonly table: string;
  readonly role: Role;
  /** For the report: `update other's`. */
  readonly says: string;
  readonly request: Request;
  readonly expected: Outcome;
};

/** Who may add to or change these follows from the row of another table, which this column names. */
const OWNER_COLUMNS: Readonly<Record<string, string>> = {
  post_targets: 'post_id',
  post_media: 'post_id',
  post_tags: 'post_id',
  asset_tags: 'media_asset_id',
};

export function createTableCells(fixture: Fixture): Cell[] {
  return Object.entries(TABLE_RIGHTS).flatMap(([table, rights]) =>
    ROLES.flatMap((role) => new CellMaker(fixture, table, rights, role).make()),
  );
}

/** All cells of one table for one role. */
class CellMaker {
  private readonly fixture: Fixture;
  private readonly table: string;
  private readonly rights: TableRights;
  private readonly role: Role;

  constructor(fixture: Fixture, table: string, rights: TableRights, role: Role) {
    this.fixture = fixture;
    this.table = table;
    this.rights = rights;
    this.role = role;
  }

  make(): Cell[] {
    // What the dashboard may do is everything but what would break the devices.
    if (this.role === 'operator') return [...this.deletes(), ...this.moves()];
    return [
      this.cell('read', { kind: 'select', table: this.table, where: this.inWorkspace() }, this.readOutcome()),
      ...this.inserts(),
      ...this.updates(),
      ...this.deletes(),
      ...this.moves(),
      ...this.points(),
      ...this.forgeries(),
      ...this.specials(),
    ];
  }

  private cell(says: string, request: Request, expected: Outcome): Cell {
    const asked =
      request.kind === 'insert' ? { ...request, values: withJunctionId(this.table, request.values) } : request;
    return { table: this.table, role: this.role, says, request: asked, expected };
  }

  private get isUser(): boolean {
    return this.role !== 'service_role' && this.role !== 'operator';
  }

  private may(least: Least): boolean {
    if (!this.isUser) return true;
    if (least === 'server') return false;
    return INSIDE.indexOf(this.role as InsideRole) >= INSIDE.indexOf(least);
  }

  private get isWorkspace(): boolean {
    return this.table === 'workspaces';
  }

  private inWorkspace(): Record<string, string> {
    return { [this.isWorkspace ? 'id' : 'workspace_id']: this.fixture.workspaceId };
  }

  private where(id: string): Record<string, string> {
    return this.isWorkspace ? { id } : { id, workspace_id: this.fixture.workspaceId };
  }

  private rowId(name: string): string {
    return must(this.fixture.rows.get(name), name);
  }

  /** The row that this role made, and one that another made. */
  private targets(): { says: string; id: string; least: Least }[] {
    const { memberIds, workspaceId } = this.fixture;
    const { updateOwn, updateOthers } = this.rights;
    if (this.isWorkspace) return [{ says: '', id: workspaceId, least: updateOthers }];
    if (this.table === 'workspace_members') {
      return [{ says: '', id: must(memberIds.get('viewer'), 'a membership'), least: updateOthers }];
    }
    const made = this.role === 'editor' ? 'editor' : 'member';
    const others = made === 'editor' ? 'member' : 'editor';
    return [
      {
        says: this.role === 'member' || this.role === 'editor' ? 'own' : "other's",
        id: this.rowId(`${this.table} of ${made}`),
        least: this.role === 'member' ? updateOwn : updateOthers,
      },
      { says: "other's", id: this.rowId(`${this.table} of ${others}`), least: updateOthers },
    ];
  }

  private readOutcome(): Outcome {
    if (!this.isUser) return 'done';
    if (this.role === 'anon' || this.rights.read === 'server') return 'refused';
    return this.may(this.rights.read) ? 'done' : 'nothing';
  }

  /** Rows without children, so that a second child never meets a unique key. */
  private references(author: 'member' | 'editor'): References {
    const tables = Object.keys(TABLE_RIGHTS).filter((table) => this.fixture.rows.has(`spare ${table} of ${author}`));
    // A target's account and a tag that its post does not have yet.
    const crossed = (table: string) =>
      ['social_accounts', 'tags'].includes(table) ? (author === 'member' ? 'editor' : 'member') : author;
    const references = new Map(tables.map((table) => [table, this.rowId(`spare ${table} of ${crossed(table)}`)]));
    if (this.table === 'credentials') references.set('social_accounts', this.rowId('account without credential'));
    return references;
  }

  private granted(privilege: 'INSERT' | 'UPDATE'): readonly string[] {
    return this.fixture.catalog.granted('authenticated', this.table, privilege);
  }

  private columns() {
    return must(this.fixture.catalog.columns.get(this.table), this.table);
  }

  private newRow(author: 'member' | 'editor' = this.role === 'editor' ? 'editor' : 'member'): Record<string, unknown> {
    const granted = this.granted('INSERT');
    const needed = this.columns()
      .filter((column) => !column.optional)
      .map((column) => column.name);
    const names = this.isUser && granted.length > 0 ? granted : [...new Set([...needed, ...granted])];
    return sampleRow(this.fixture.catalog, this.table, {
      names,
      workspaceId: this.fixture.workspaceId,
      references: this.references(author),
    });
  }

  private inserts(): Cell[] {
    const insert = (says: string, values: Record<string, unknown>, least: Least) =>
      this.cell(says, { kind: 'insert', table: this.table, values }, this.may(least) ? 'done' : 'refused');
    const cells = [insert('insert', this.newRow(), this.rights.insert)];
    if (this.table in OWNER_COLUMNS && this.role === 'member') {
      cells.push(insert("insert into another's", this.newRow('editor'), this.rights.updateOthers));
    }
    return cells;
  }

  private updateOutcome(least: Least): Outcome {
    if (this.role === 'anon' || (this.isUser && this.granted('UPDATE').length === 0)) return 'refused';
    return this.may(least) ? 'done' : 'nothing';
  }

  private updates(): Cell[] {
    const granted = this.granted('UPDATE');
    const names = this.isUser && granted.length > 0 ? granted : this.unkeyed();
    return this.targets().flatMap(({ says, id, least }) => {
      const values = sampleRow(this.fixture.catalog, this.table, {
        names,
        workspaceId: this.fixture.workspaceId,
        references: this.references(this.role === 'editor' ? 'editor' : 'member'),
      });
      const update = (what: string, change: Record<string, unknown>) =>
        this.cell(
          `${what} ${says}`.trim(),
          { kind: 'update', table: this.table, where: this.where(id), values: change },
          this.updateOutcome(least),
        );
      const cells = [update('update', values)];
      if (granted.includes('deleted_at')) {
        const at = '2027-01-02T08:00:00.000Z';
        cells.push(update('remove', { deleted_at: at }), update('restore', { deleted_at: null }));
      }
      return cells;
    });
  }

  /** Columns that neither make a row's place nor lead anywhere: one of them stands for all where none is granted. */
  private unkeyed(): string[] {
    const keys = this.fixture.catalog.foreignKeys.filter((key) => key.table === this.table).map((key) => key.column);
    const column = this.columns().find(
      ({ name }) => !['id', 'workspace_id', 'created_by', 'user_id', ...keys].includes(name) && !name.endsWith('_at'),
    );
    return [must(column, 'a column').name];
  }

  private deletes(): Cell[] {
    const [target] = this.targets();
    const allowed = this.rights.delete !== undefined && !this.isUser;
    return [
      this.cell(
        'delete',
        { kind: 'delete', table: this.table, where: this.where(must(target, 'a row').id) },
        allowed ? 'done' : 'refused',
      ),
    ];
  }

  private moves(): Cell[] {
    const id = must(this.targets()[0], 'a row').id;
    const move = (says: string, values: Record<string, unknown>) =>
      this.cell(says, { kind: 'update', table: this.table, where: this.where(id), values }, 'refused');
    const cells = [move('take another id', { id: randomUUID() })];
    if (!this.isWorkspace) cells.push(move('move', { workspace_id: this.fixture.otherWorkspaceId }));
    return cells;
  }

  /** The same people are in the other workspace, with the same roles: what refuses is the key, not their rights. */
  private points(): Cell[] {
    const keys = this.fixture.catalog.foreignKeys.filter((key) => key.table === this.table);
    return keys.flatMap(({ column, refersTo }) => {
      const foreign = { [column]: this.rowId(`other ${refersTo}`), ...(column === 'parent_post_id' && PARENT) };
      // A removed event is not summed up: no second key stands in for its own.
      const removed =
        this.table === 'analytics_events' && !this.isUser ? { deleted_at: '2027-01-02T08:00:00.000Z' } : {};
      // Nor for a target's post.
      const untargeted =
        column === 'post_id' && ['post_media', 'post_revisions'].includes(this.table) ? { post_target_id: null } : {};
      const values = { ...this.newRow(), ...foreign, ...removed, ...untargeted };
      const insert = this.cell(
        `point ${column} across`,
        { kind: 'insert', table: this.table, values },
        // A member has neither draft nor file there to add to.
        this.may(this.rights.insert) && !(this.role === 'member' && column === OWNER_COLUMNS[this.table])
          ? 'no such row'
          : 'refused',
      );
      if (!this.granted('UPDATE').includes(column)) return [insert];
      const { id, least } = must(this.targets()[0], 'a row');
      const outcome = this.updateOutcome(least);
      const update: Request = { kind: 'update', table: this.table, where: this.where(id), values: foreign };
      return [insert, this.cell(`repoint ${column} across`, update, outcome === 'done' ? 'no such row' : outcome)];
    });
  }

  /** Each column that only the server writes, tried alone. */
  private forgeries(): Cell[] {
    if (!this.isUser) return [];
    const { id } = must(this.targets()[0], 'a row');
    return this.columns().flatMap((column) => {
      const value = sampleValue(this.table, column);
      const cells: Cell[] = [];
      if (!this.granted('UPDATE').includes(column.name) && !['id', 'workspace_id'].includes(column.name)) {
        const values = { [column.name]: value };
        const request: Request = { kind: 'update', table: this.table, where: this.where(id), values };
        cells.push(this.cell(`forge ${column.name}`, request, 'refused'));
      }
      if (!this.granted('INSERT').includes(column.name)) {
        const values = { ...this.newRow(), [column.name]: value };
        cells.push(this.cell(`insert with ${column.name}`, { kind: 'insert', table: this.table, values }, 'refused'));
      }
      return cells;
    });
  }

  private specials(): Cell[] {
    return SPECIAL_CELLS.filter((special) => special.table === this.table).map(
      ({ says, least, ask, outcome }): Cell => {
        const may = this.may(least);
        if ('insert' in ask) {
          const named = Object.entries(ask.insert).map(([column, value]) => [
            column,
            this.fixture.rows.get(String(value)) ?? value,
          ]);
          const values = { ...this.newRow(), ...Object.fromEntries(named) };
          return this.cell(says, { kind: 'insert', table: this.table, values }, may ? (outcome ?? 'done') : 'refused');
        }
        // `row` may say "post of member" for "posts of member".
        const id = this.rowId(this.fixture.rows.has(ask.row) ? ask.row : ask.row.replace(' of ', 's of '));
        const request: Request = { kind: 'update', table: this.table, where: this.where(id), values: ask.update };
        return this.cell(says, request, may ? 'done' : this.hides(id) ? 'nothing' : 'refused');
      },
    );
  }

  /** Whoever may not touch the row at all is not told that it is there; whoever may, but not so, is. */
  private hides(id: string): boolean {
    if (this.role === 'anon') return false;
    const published = [...this.fixture.rows].some(([name, known]) => known === id && name.startsWith('published'));
    const { updateOwn, updateOthers } = this.rights;
    return !this.may(this.role === 'member' && !published ? updateOwn : updateOthers);
  }
}

const PARENT = { parent_kind: 'variant' };

/** A path as the app makes it. */
export function objectName(workspaceId: string): string {
  return `${workspaceId}/${createHash('sha256').update(randomUUID()).digest('hex')}.jpg`;
}
