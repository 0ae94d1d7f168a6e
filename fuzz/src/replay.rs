//! A driver without libFuzzer: replays files, then changes them at random for some seconds.
//!
//! It sees no coverage, so that it finds less than libFuzzer does; it finds what breaks at once.
//! Arguments are files and folders of inputs, and libFuzzer's own `-max_total_time=SECONDS`.

use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::{Duration, Instant};

/// Largest input that is kept, as libFuzzer's default.
const LONGEST: usize = 4096;

/// Replays the inputs that the arguments name and changed ones for as long as they say.
///
/// A broken promise is a panic of `run`, which ends the program.
pub fn main(run: fn(&[u8])) -> ExitCode {
    let mut inputs = vec![Vec::new()];
    let mut seconds = 0;
    for argument in std::env::args().skip(1) {
        if let Some(time) = argument.strip_prefix("-max_total_time=") {
            seconds = time.parse().unwrap_or(0);
        } else if argument.starts_with('-') {
            eprintln!(
                "`{argument}` is an argument of libFuzzer, which this program is built without"
            );
            return ExitCode::from(2);
        } else if let Err(error) = read(Path::new(&argument), &mut inputs) {
            eprintln!("{argument}: {error}");
            return ExitCode::from(2);
        }
    }
    for input in &inputs {
        run(input);
    }
    let end = Instant::now() + Duration::from_secs(seconds);
    let mut random = Random::new();
    let mut count = inputs.len();
    while Instant::now() < end {
        run(&changed(&inputs, &mut random));
        count += 1;
    }
    eprintln!("{count} inputs, no promise broken; without coverage");
    ExitCode::SUCCESS
}

fn read(path: &Path, inputs: &mut Vec<Vec<u8>>) -> std::io::Result<()> {
    if path.is_dir() {
        let mut paths: Vec<PathBuf> = std::fs::read_dir(path)?
            .map(|entry| Ok(entry?.path()))
            .collect::<std::io::Result<_>>()?;
        paths.sort();
        paths.iter().try_for_each(|path| read(path, inputs))
    } else {
        inputs.push(std::fs::read(path)?);
        Ok(())
    }
}

/// Returns one of `inputs` with some bytes changed, left out, doubled or taken from another one.
fn changed(inputs: &[Vec<u8>], random: &mut Random) -> Vec<u8> {
    let pick =
        |random: &mut Random| inputs.get(random.below(inputs.len())).cloned().unwrap_or_default();
    let mut bytes = pick(random);
    let length = bytes.len();
    for _ in 0..=random.below(4) {
        let at = random.below(bytes.len() + 1);
        let end = (at + random.below(16)).min(bytes.len());
        match random.below(5) {
            0 => bytes.insert(at, random.byte()),
            1 => bytes.drain(at..end).for_each(drop),
            2 => {
                let part = bytes[at..end].to_vec();
                bytes.splice(at..at, part).for_each(drop);
            }
            3 => {
                let other = pick(random);
                let from = random.below(other.len() + 1);
                let part = other[from..(from + random.below(32)).min(other.len())].to_vec();
                bytes.splice(at..end, part).for_each(drop);
            }
            _ if at < bytes.len() => bytes[at] ^= 1 << random.below(8),
            _ => {}
        }
    }
    // Files of the repository may be longer than what libFuzzer would make; they do not grow.
    bytes.truncate(LONGEST.max(length));
    bytes
}

/// xorshift64* (Vigna, "An experimental exploration of Marsaglia's xorshift generators, scrambled"):
/// enough to choose bytes, and the same on every run, so that a failure comes again.
struct Random(u64);

impl Random {
    const fn new() -> Self {
        Self(0x9E37_79B9_7F4A_7C15)
    }

    const fn next(&mut self) -> u64 {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        self.0.wrapping_mul(0x2545_F491_4F6C_DD1D)
    }

    /// Returns a number below `bound`, 0 when there is none.
    const fn below(&mut self, bound: usize) -> usize {
        if bound == 0 { 0 } else { (self.next() >> 33) as usize % bound }
    }

    const fn byte(&mut self) -> u8 {
        self.next().to_be_bytes()[0]
    }
}
