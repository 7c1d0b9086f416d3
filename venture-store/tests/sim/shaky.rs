//! A journal that fails when it is told to.

use std::ops::ControlFlow;
use std::sync::{Arc, Mutex, MutexGuard};

use venture_core::Digest;
use venture_core::journal::Batch;
use venture_store::journal::{EventRow, Identity, Journal, JournalError, Memory, Snapshot, Sqlite};

/// What the next append does.
#[derive(Clone, Debug, Default)]
pub enum Trouble {
    #[default]
    Nothing,
    Refuse(JournalError),
    KeepAndFail,
    Panic {
        kept: bool,
    },
}

/// A defect that the laws must find: planted in tests of the simulation itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Defect {
    None,
    /// From this append on nothing is durable, though all is acknowledged.
    Forgets {
        from: u64,
    },
    /// Reads this event twice.
    Stutters {
        seq: u64,
    },
    /// The rail's every callback goes in a second time under a reference of its own.
    PaysTwice,
}

/// What the harness and the journal know of each other.
#[derive(Debug, Default)]
pub struct Control {
    pub trouble: Trouble,
    /// Whether the last append kept its batch; `None` if there was none.
    pub kept: Option<bool>,
    pub appends: u64,
    pub hide_snapshots: bool,
}

/// A disk in memory: what is shown, and what outlives the process.
#[derive(Debug)]
pub struct Disk {
    pub shown: Memory,
    pub durable: Memory,
    pub forgetful: bool,
}

#[derive(Clone)]
pub enum Medium {
    Memory(Arc<Mutex<Disk>>),
    File(Arc<Mutex<Option<Sqlite>>>),
}

pub struct Shaky {
    medium: Medium,
    identity: Identity,
    control: Arc<Mutex<Control>>,
    defect: Defect,
}

pub fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
}

impl Shaky {
    pub const fn new(
        medium: Medium,
        identity: Identity,
        control: Arc<Mutex<Control>>,
        defect: Defect,
    ) -> Self {
        Self { medium, identity, control, defect }
    }

    fn read<T>(&self, with: impl FnOnce(&dyn Journal) -> T) -> T {
        match &self.medium {
            Medium::Memory(disk) => with(&lock(disk).shown),
            Medium::File(file) => with(lock(file).as_ref().unwrap()),
        }
    }

    fn keep(&self, batch: &Batch, expected: u64) -> Result<(), JournalError> {
        let forgets = match self.defect {
            Defect::Forgets { from } => lock(&self.control).appends >= from,
            Defect::None | Defect::Stutters { .. } | Defect::PaysTwice => false,
        };
        let kept = match &self.medium {
            Medium::Memory(disk) => {
                let mut disk = lock(disk);
                disk.shown.append(batch, expected)?;
                disk.forgetful |= forgets;
                if disk.forgetful { Ok(()) } else { disk.durable.append(batch, expected) }
            }
            Medium::File(file) => lock(file).as_mut().unwrap().append(batch, expected),
        };
        lock(&self.control).kept = Some(kept.is_ok());
        kept
    }
}

impl Journal for Shaky {
    fn identity(&self) -> &Identity {
        &self.identity
    }

    fn last_seq(&self) -> u64 {
        self.read(|journal| journal.last_seq())
    }

    fn append(&mut self, batch: &Batch, expected: u64) -> Result<(), JournalError> {
        let trouble = {
            let mut control = lock(&self.control);
            control.appends += 1;
            control.kept = Some(false);
            std::mem::take(&mut control.trouble)
        };
        match trouble {
            Trouble::Nothing => self.keep(batch, expected),
            Trouble::Refuse(error) => Err(error),
            Trouble::KeepAndFail => {
                self.keep(batch, expected)?;
                Err(JournalError::Io("the disk went away".to_owned()))
            }
            Trouble::Panic { kept } => {
                if kept {
                    self.keep(batch, expected)?;
                }
                std::panic::resume_unwind(Box::new("the process breaks off"))
            }
        }
    }

    fn rows(
        &self,
        first: u64,
        visit: &mut dyn FnMut(&EventRow<'_>) -> ControlFlow<()>,
    ) -> Result<(), JournalError> {
        let stutter = if let Defect::Stutters { seq } = self.defect { seq } else { 0 };
        self.read(|journal| {
            journal.rows(first, &mut |row| {
                if row.seq == stutter && visit(row).is_break() {
                    return ControlFlow::Break(());
                }
                visit(row)
            })
        })
    }

    fn blob(&self, hash: &Digest) -> Result<Option<Vec<u8>>, JournalError> {
        self.read(|journal| journal.blob(hash))
    }

    fn heads(&self, size: u64) -> Result<Vec<String>, JournalError> {
        self.read(|journal| journal.heads(size))
    }

    fn last_head(&self) -> Result<Option<String>, JournalError> {
        self.read(|journal| journal.last_head())
    }

    fn put_snapshot(&mut self, snapshot: &Snapshot) -> Result<(), JournalError> {
        match &self.medium {
            Medium::Memory(disk) => {
                let mut disk = lock(disk);
                if !disk.forgetful {
                    disk.durable.put_snapshot(snapshot)?;
                }
                disk.shown.put_snapshot(snapshot)
            }
            Medium::File(file) => lock(file).as_mut().unwrap().put_snapshot(snapshot),
        }
    }

    fn snapshots(&self, seq: u64) -> Result<Vec<Snapshot>, JournalError> {
        if lock(&self.control).hide_snapshots {
            return Ok(Vec::new());
        }
        self.read(|journal| journal.snapshots(seq))
    }

    fn close(self: Box<Self>) -> Result<(), JournalError> {
        match &self.medium {
            Medium::Memory(_) => Ok(()),
            Medium::File(file) => lock(file).take().map_or(Ok(()), |file| Box::new(file).close()),
        }
    }
}
