// Reads and changes the devices in an OpenClaw database, one line of JSON for each line of JSON, until its input ends. Run by a
// Node that has SQLite, without a loader; hence plain JavaScript.
import { createInterface } from 'node:readline';
import { DatabaseSync } from 'node:sqlite';

const database = new DatabaseSync(process.argv[2], { timeout: 10_000 });
const columnsOf = (table) =>
  database
    .prepare(`SELECT name FROM pragma_table_info('${table}')`)
    .all()
    .map(({ name }) => name);
const TABLES = { paired: 'device_pairing_paired', pending: 'device_pairing_pending' };
const COLUMNS = { paired: columnsOf(TABLES.paired), pending: columnsOf(TABLES.pending) };
const FLAGS = ['silent', 'is_repair'];

// The tables are older than their use: when they came into use, requests had learned when they were refreshed.
const isUsed = COLUMNS.pending.includes('refreshed_at_ms');
process.stdout.write(isUsed ? 'open\n' : 'keeps no devices\n');

const keyOf = (column) => column.replace(/_json$/, '').replace(/_(\w)/g, (_, letter) => letter.toUpperCase());

function readCell(column, value) {
  if (column.endsWith('_json')) return JSON.parse(value);
  return FLAGS.includes(column) ? value !== 0 : value;
}

const recordOf = (row) =>
  Object.fromEntries(
    Object.entries(row)
      .filter(([, value]) => value !== null)
      .map(([column, value]) => [keyOf(column), readCell(column, value)]),
  );

function cellOf(column, value) {
  if (value === undefined) return null;
  if (column.endsWith('_json')) return JSON.stringify(value);
  return typeof value === 'boolean' ? Number(value) : value;
}

function read(table, deviceIds) {
  const rows = database.prepare(`SELECT * FROM ${TABLES[table]} WHERE device_id IN (SELECT value FROM json_each(?))`);
  return rows.all(JSON.stringify(deviceIds)).map(recordOf);
}

function write(table, records) {
  const columns = COLUMNS[table];
  const places = columns.map(() => '?').join();
  const insert = database.prepare(`INSERT OR REPLACE INTO ${TABLES[table]} (${columns.join()}) VALUES (${places})`);
  for (const record of records) insert.run(...columns.map((column) => cellOf(column, record[keyOf(column)])));
}

const answers = {
  read: ({ deviceIds }) => ({ paired: read('paired', deviceIds), pending: read('pending', deviceIds) }),
  write({ records }) {
    database.exec('BEGIN IMMEDIATE');
    try {
      for (const table of Object.keys(TABLES)) write(table, records[table]);
      database.exec('COMMIT');
    } catch (error) {
      database.exec('ROLLBACK');
      throw error;
    }
    return null;
  },
  expire({ deviceIds, byMs }) {
    const older = `SET ts = ts - ?, refreshed_at_ms = refreshed_at_ms - ?`;
    const mine = 'WHERE device_id IN (SELECT value FROM json_each(?))';
    database.prepare(`UPDATE ${TABLES.pending} ${older} ${mine}`).run(byMs, byMs, JSON.stringify(deviceIds));
    return null;
  },
  forget({ deviceIds }) {
    for (const table of Object.values(TABLES)) {
      const others = database.prepare(`DELETE FROM ${table} WHERE device_id IN (SELECT value FROM json_each(?))`);
      others.run(JSON.stringify(deviceIds));
    }
    return null;
  },
};

function answered(line) {
  try {
    const question = JSON.parse(line);
    return { answer: answers[question.type](question) };
  } catch (error) {
    return { problem: error.message };
  }
}

if (isUsed) {
  createInterface(process.stdin).on('line', (line) => process.stdout.write(`${JSON.stringify(answered(line))}\n`));
}
