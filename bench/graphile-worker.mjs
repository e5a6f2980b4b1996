// graphile-worker in its fastest configuration, kept warm and led line by line on standard input:
//   node graphile-worker.mjs DIRECTORY DATABASE_URL RECEIVER CONCURRENCY
// fill N: N jobs into its table, says "filled"; work: takes them out; rest: stops that, says "resting".
import { createRequire } from 'node:module';
import { createInterface } from 'node:readline';

const [directory, database, receiver, concurrency] = process.argv.slice(2);
const concurrentJobs = Number(concurrency);
const require = createRequire(directory + '/package.json');
const { run, runMigrations, Logger } = require('graphile-worker');
const { Pool: Database } = require('pg');
const { Pool: Http } = require('undici');

const http = new Http(receiver, { connections: concurrentJobs, pipelining: 1 });
const db = new Database({ connectionString: database, max: 20 });
const complain = (error) => console.error(error.message);
db.on('error', complain);
db.on('connect', (connection) => connection.on('error', complain));
const body = JSON.stringify({
  type: 'pig.poi-passage',
  data: { pig: 'P-1', poi: 'KP-120', speed: 1.83, note: 'x'.repeat(220) },
});

const preset = {
  worker: {
    concurrentJobs,
    maxPoolSize: 20,
    localQueue: { size: 500 },
    completeJobBatchDelay: 0,
    failJobBatchDelay: 0,
  },
};
const logger = new Logger(() => (level, message) => {
  if (level === 'error') console.error(message);
});

async function deliver(payload, { job }) {
  const answer = await http.request({
    method: 'POST',
    path: '/',
    headers: { 'content-type': 'application/json', 'idempotency-key': 'job-' + job.id },
    body,
  });
  await answer.body.dump();
  if (answer.statusCode !== 204) throw new Error('answered ' + answer.statusCode);
}

async function fill(count) {
  await db.query(
    `SELECT 1 FROM graphile_worker.add_jobs(ARRAY(
       SELECT json_populate_record(NULL::graphile_worker.job_spec,
                json_build_object('identifier', 'deliver', 'payload', json_build_object('id', n)))
       FROM   generate_series(1, $1::integer) AS n))`,
    [count],
  );
}

await runMigrations({ pgPool: db, preset, logger });
console.log('ready');

let runner;
for await (const line of createInterface({ input: process.stdin })) {
  const [command, count] = line.split(' ');
  if (command === 'fill') {
    await fill(Number(count));
    console.log('filled');
  } else if (command === 'work') {
    runner = await run({ preset, pgPool: db, noHandleSignals: true, logger, taskList: { deliver } });
  } else if (command === 'rest') {
    await runner.stop();
    console.log('resting');
  }
}
process.exit(0);
