//! Recorder: writes recordings to their files, beside the packets and never in their way.

use std::cell::Cell;
use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::rc::Rc;
use std::time::Duration;

use glommio::channels::local_channel::{self, LocalReceiver, LocalSender};
use glommio::io::{BufferedFile, OpenOptions};
use glommio::{GlommioError, Latency, Shares, Task, timer};

use crate::api::Recordings;
use crate::engine::{Chunk, Engine, Step};

/// A shard's task that writes files.
pub(super) struct Recorder {
    /// Where it is told what to do, and that it ends; `None`: it has.
    task: Option<(LocalSender<Chunk>, Task<()>)>,
    results: Rc<Results>,
}

/// How recordings ended.
#[derive(Debug, Default)]
struct Results {
    finished: Cell<u64>,
    failed: Cell<u64>,
}

/// Steps handed to the task and not carried out yet; more wait in the engine, which knows what to leave out.
const STEPS_MAX: usize = 64;

/// How much of the executor's time files may take where packets want all of it: packets have 1,000.
const SHARES: usize = 100;

/// What is not written by then when the server ends is lost: nobody waits longer for the last numbers of a shard.
const FAREWELL: Duration = Duration::from_millis(800);

/// What was said in a call is not for everybody who has an account on the host.
const FILE_MODE: libc::mode_t = 0o640;

/// Files that may be named after one Call-ID. More: the recording fails, and is counted.
const NAMESAKES_MAX: u32 = 100;

impl Recorder {
    /// Start the task on this thread's executor. It writes `files_max` recordings at a time; one more fails.
    pub(super) fn start(files_max: usize) -> Recorder {
        let (steps, steps_in) = local_channel::new_bounded(STEPS_MAX);
        let results = Rc::new(Results::default());
        let shares = Shares::Static(SHARES);
        let queue = glommio::executor().create_task_queue(shares, Latency::NotImportant, "files");
        let task = glommio::spawn_local_into(work(steps_in, files_max, Rc::clone(&results)), queue);
        // It fails for queues that are no more, and this one is new.
        Recorder { task: task.ok().map(|task| (steps, task)), results }
    }

    /// Take over what the engine has recorded, as far as the task keeps up.
    #[inline]
    pub(super) fn take(&self, engine: &mut Engine) {
        let Some((steps, _)) = &self.task else { return };
        while !steps.is_full()
            && let Some(chunk) = engine.poll_recording()
        {
            // The task listens as long as this sender lives.
            let _ = steps.try_send(chunk);
        }
    }

    /// Finish all recordings of `engine`, and wait until they are written.
    pub(super) async fn finish(&mut self, engine: &mut Engine) {
        let Some((steps, task)) = self.task.take() else { return };
        engine.end_recordings();
        let write_all = async {
            while let Some(chunk) = engine.poll_recording() {
                // As above.
                let _ = steps.send(chunk).await;
            }
            drop(steps);
            task.await;
            Ok(())
        };
        // A disk that hangs must not keep the server from ending.
        let _ = timer::timeout(FAREWELL, write_all).await;
    }

    /// What became of the recordings of `engine`.
    pub(super) fn results(&self, engine: &Engine) -> Recordings {
        let Results { finished, failed } = &*self.results;
        Recordings { finished: finished.get(), failed: failed.get(), ..engine.recordings() }
    }
}

/// Carry out steps until nobody can have more.
async fn work(steps: LocalReceiver<Chunk>, files_max: usize, results: Rc<Results>) {
    let mut files = HashMap::new();
    while let Some(Chunk { recording, step }) = steps.recv().await {
        let is_last = matches!(step, Step::Finish { .. });
        if matches!(step, Step::Open { .. }) && files.len() >= files_max {
            results.failed.update(|count| count + 1);
            continue;
        }
        let file = files.remove(&recording);
        match carry_out(step, file).await {
            Ok(Some(file)) if !is_last => drop(files.insert(recording, file)),
            Ok(Some(file)) => {
                let count = match file.close().await {
                    Ok(()) => &results.finished,
                    Err(_) => &results.failed,
                };
                count.update(|count| count + 1);
            }
            // What failed once is not tried again: the call goes on, and the rest of its recording is dropped.
            Ok(None) => {}
            Err(_) => results.failed.update(|count| count + 1),
        }
    }
}

/// Carry out `step` on the file of its recording. None: it failed before, and that is counted.
async fn carry_out(
    step: Step,
    file: Option<BufferedFile>,
) -> Result<Option<BufferedFile>, GlommioError<()>> {
    match (step, file) {
        (Step::Open { path, header }, _) => {
            let file = create(Path::new(&*path)).await?;
            write(&file, 0, header.to_vec()).await?;
            Ok(Some(file))
        }
        (Step::Write { at, bytes }, Some(file)) => {
            write(&file, at, bytes).await?;
            Ok(Some(file))
        }
        (Step::Finish { header, len }, Some(file)) => {
            write(&file, 0, header.to_vec()).await?;
            file.truncate(len).await?;
            Ok(Some(file))
        }
        (Step::Write { .. } | Step::Finish { .. }, None) => Ok(None),
    }
}

/// Create the file `path`; where it exists, the first of `name-2.wav`, `name-3.wav` and so on that does not. Callers
/// choose the Call-IDs that files are named after: nobody may replace another call's recording by taking its own.
async fn create(path: &Path) -> Result<BufferedFile, GlommioError<()>> {
    let mut options = OpenOptions::new();
    options.read(true).write(true).create_new(true).mode(FILE_MODE);
    let mut created = options.buffered_open(path).await;
    for number in 2..=NAMESAKES_MAX {
        match &created {
            Err(error) if error.raw_os_error() == Some(libc::EEXIST) => {
                created = options.buffered_open(namesake(path, number)).await;
            }
            Ok(_) | Err(_) => break,
        }
    }
    created
}

/// `path` with `number` at the end of its name.
fn namesake(path: &Path, number: u32) -> PathBuf {
    let mut name = path.file_stem().unwrap_or_default().to_owned();
    name.push(format!("-{number}"));
    if let Some(extension) = path.extension() {
        name.push(".");
        name.push(extension);
    }
    path.with_file_name(name)
}

async fn write(file: &BufferedFile, at: u64, bytes: Vec<u8>) -> Result<(), GlommioError<()>> {
    let wanted = bytes.len();
    let written = file.write_at(bytes, at).await?;
    if written == wanted {
        Ok(())
    } else {
        // A disk that is full takes a part.
        Err(std::io::Error::from(std::io::ErrorKind::WriteZero).into())
    }
}
