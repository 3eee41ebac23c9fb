const every = 5000;

/** Says now and then on standard error how far it is, how fast, and how long it will take. */
export const progress = (all: number, what: string): ((done: number, broken: number) => void) => {
  const started = performance.now();
  let told = started;
  return (done, broken) => {
    const now = performance.now();
    if (now - told < every || done === 0) return;
    told = now;
    const rate = done / ((now - started) / 1000);
    process.stderr.write(
      `… ${done} of ${all} ${what}, ${broken} broken, ${rate.toFixed(1)} a second, ${left((all - done) / rate)} left\n`,
    );
  };
};

const left = (seconds: number): string =>
  seconds < 90
    ? `${Math.ceil(seconds)} s`
    : seconds < 5400
      ? `${Math.ceil(seconds / 60)} min`
      : `${(seconds / 3600).toFixed(1)} h`;
