//! A reference ledger, clear and slow, beside the real one: random commands, the same answers, the same books.
//!
//! It keeps every transaction whole in a list and scans that list for each question: no handles, no
//! fingerprints, no running totals. The gate plays a slice; `cargo xtask sim --ledger N` plays N commands.
//!
//! Spec: treasury.md 5.1 to 5.3; commands.md 2.4, 6.
#![allow(
    clippy::unwrap_used,
    clippy::arithmetic_side_effects,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::disallowed_methods,
    reason = "tests"
)]

use std::collections::BTreeMap;

use venture_core::id::{IntentId, TenantId, TxnId, Uuid, VentureId};
use venture_core::{Currency, Money};
use venture_ledger::ledger::{PostError, Posted, Reserved};
use venture_ledger::{Account, AccountCode, Ledger, Line, Side, Transaction, TransactionType};

const TENANT: TenantId = TenantId(Uuid::from_u128(1));
/// Commands of one pair of books; the reference is slow on purpose.
const LENGTH: u64 = 200;

/// Some of every class of the chart, the reserves and their cash among them.
const CHART: [u16; 18] = [
    1_000, 1_010, 1_020, 1_030, 1_900, 1_950, 2_000, 2_020, 3_000, 3_010, 4_000, 5_000, 6_010, 6_060, 7_000,
    7_010, 7_020, 8_000,
];

/// The ledger as its rules read, and nothing else.
#[derive(Default)]
struct Reference {
    transactions: Vec<Transaction>,
}

/// What one account shows: debits, credits.
type Columns = BTreeMap<(Account, Currency), (i128, i128)>;

impl Reference {
    /// Invariants 1, 7, 8 of treasury.md 5.3, in the order in which the ledger names them.
    fn post(&mut self, new: &Transaction) -> Result<Posted, PostError> {
        for old in &self.transactions {
            if old.txn_id == new.txn_id {
                let same = old.transaction_type == new.transaction_type
                    && old.intent_id == new.intent_id
                    && old.reverses_transaction_id == new.reverses_transaction_id
                    && lines_of(old) == lines_of(new);
                return if same { Ok(Posted::Repeat) } else { Err(PostError::Conflict(new.txn_id)) };
            }
        }
        if new.lines.len() < 2 {
            return Err(PostError::TooFewLines);
        }
        for (at, line) in new.lines.iter().enumerate() {
            if line.amount_minor < 1 {
                return Err(PostError::AmountNotPositive(at));
            }
        }
        let mut currencies: Vec<Currency> = new.lines.iter().map(|line| line.currency).collect();
        currencies.sort();
        for currency in currencies {
            let column = |side: Side| -> i128 {
                let lines = new.lines.iter().filter(|line| line.currency == currency && line.side == side);
                lines.map(|line| i128::from(line.amount_minor)).sum()
            };
            if column(Side::Debit) != column(Side::Credit) {
                return Err(PostError::Unbalanced(currency));
            }
        }
        if let Some(original) = new.reverses_transaction_id {
            if !self.transactions.iter().any(|old| old.txn_id == original) {
                return Err(PostError::ReversesUnknown(original));
            }
            if is_mirror(new) && self.is_reversed(original) {
                return Err(PostError::ReversedTwice(original));
            }
        }
        self.transactions.push(new.clone());
        Ok(Posted::New)
    }

    fn is_reversed(&self, original: TxnId) -> bool {
        self.transactions.iter().any(|one| is_mirror(one) && one.reverses_transaction_id == Some(original))
    }

    fn columns(&self) -> Columns {
        let mut columns = Columns::new();
        for line in self.transactions.iter().flat_map(|transaction| &transaction.lines) {
            let (debit, credit) = columns.entry((line.account, line.currency)).or_default();
            match line.side {
                Side::Debit => *debit += i128::from(line.amount_minor),
                Side::Credit => *credit += i128::from(line.amount_minor),
            }
        }
        columns
    }

    /// Invariants 5 and 6: escrow is what is held, reserve cash is what the reserves say. 1 cannot break here.
    fn breaches(&self, held: &[Reserved]) -> usize {
        let columns = self.columns();
        let balance = |code: u16, venture: Option<VentureId>, currency: Currency| -> i128 {
            let all = columns.iter().filter(|((account, of), _)| {
                account.code().number() == code && account.venture() == venture && *of == currency
            });
            let debits = code < 2_000;
            all.map(|(_, (debit, credit))| if debits { debit - credit } else { credit - debit }).sum()
        };
        let mut broken = 0;
        for currency in currencies() {
            for venture in (0..3).map(venture) {
                let reserved = held.iter().filter(|row| row.venture == venture && row.currency == currency);
                let reserved: i128 = reserved.map(|row| i128::from(row.held_minor)).sum();
                broken += usize::from(balance(1_030, Some(venture), currency) != reserved);
            }
            let reserves: i128 = [7_000, 7_010, 7_020].map(|code| balance(code, None, currency)).iter().sum();
            broken += usize::from(balance(1_000, None, currency) != reserves);
        }
        broken
    }
}

/// What must not differ under one reference.
fn lines_of<'a>(transaction: &'a Transaction) -> Vec<(Account, Side, i64, Currency, Option<&'a str>)> {
    let of = |line: &'a Line| {
        let Line { account, side, amount_minor, currency, external_ref, .. } = line;
        (*account, *side, *amount_minor, *currency, external_ref.as_deref())
    };
    transaction.lines.iter().map(of).collect()
}

/// Reversals and disputes mirror a whole transaction; refunds may come in parts.
fn is_mirror(transaction: &Transaction) -> bool {
    [TransactionType::Reversal, TransactionType::DisputeReversal].contains(&transaction.transaction_type)
}

fn venture(n: u64) -> VentureId {
    VentureId(Uuid::from_u128(0x10 + u128::from(n)))
}

fn currencies() -> [Currency; 3] {
    ["USD", "JPY", "USDC"].map(|code| Currency::new(code).unwrap())
}

/// Numbers from a seed (xorshift64*).
struct Dice(u64);

impl Dice {
    fn below(&mut self, end: u64) -> u64 {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        self.0.wrapping_mul(0x2545_f491_4f6c_dd1d) % end
    }

    fn chance(&mut self, percent: u64) -> bool {
        self.below(100) < percent
    }

    fn pick<T: Copy>(&mut self, all: &[T]) -> T {
        all[usize::try_from(self.below(u64::try_from(all.len()).unwrap())).unwrap()]
    }
}

fn account(dice: &mut Dice) -> Account {
    let code = AccountCode::new(dice.pick(&CHART)).unwrap();
    let of = code.is_per_venture().then(|| venture(dice.below(3)));
    Account::new(code, of).unwrap()
}

fn amount(dice: &mut Dice) -> i64 {
    match dice.below(20) {
        0 => 0,
        1 => -1,
        2 => i64::MAX,
        3 => i64::MIN,
        _ => i64::try_from(dice.below(9) + 1).unwrap() * dice.pick(&[1, 100, 1_000_000_007]),
    }
}

/// Lines that mostly balance: pairs, sometimes one side cut in two, sometimes a line too few or too much.
fn lines(dice: &mut Dice) -> Vec<Line> {
    let mut lines = Vec::new();
    for _ in 0..=dice.below(2) {
        let (currency, minor) = (dice.pick(&currencies()), amount(dice));
        let money = |minor: i64| Money::new(minor, currency);
        lines.push(Line::debit(account(dice), money(minor)));
        if minor > 1 && dice.chance(30) {
            let part = i64::try_from(dice.below(minor.unsigned_abs() - 1) + 1).unwrap();
            lines.push(Line::credit(account(dice), money(part)));
            lines.push(Line::credit(account(dice), money(minor - part)));
        } else {
            lines.push(Line::credit(account(dice), money(minor)));
        }
    }
    match dice.below(30) {
        0 => drop(lines.pop()),
        1 => lines.clear(),
        2 => lines[0].amount_minor = lines[0].amount_minor.saturating_add(1),
        3 => lines[0].currency = dice.pick(&currencies()),
        4 => lines[0].side = lines[0].side.opposite(),
        5 => lines.truncate(1),
        6 => lines[0].external_ref = Some(dice.pick(&["ch-1", "ch-2", ""]).into()),
        7 => lines.reverse(),
        _ => {}
    }
    lines
}

/// A command: new, one that was sent before, or one that was sent before and is a little different now.
fn command(dice: &mut Dice, sent: &[Transaction]) -> Transaction {
    let known = |dice: &mut Dice| {
        let last = u64::try_from(sent.len()).unwrap();
        (last > 0).then(|| sent[usize::try_from(dice.below(last)).unwrap()].clone())
    };
    match dice.below(10) {
        0 => known(dice).unwrap_or_else(|| fresh(dice)),
        1 => {
            let Some(mut again) = known(dice) else { return fresh(dice) };
            match dice.below(6) {
                0 => again.lines.reverse(),
                1 => again.intent_id = Some(IntentId(Uuid::from_u128(u128::from(dice.below(2))))),
                2 => again.transaction_type = dice.pick(&TransactionType::ALL),
                3 => again.lines.iter_mut().for_each(|line| line.memo = Some("for people".into())),
                4 => again
                    .lines
                    .iter_mut()
                    .for_each(|line| line.amount_minor = line.amount_minor.wrapping_add(1)),
                _ => again.lines = lines(dice),
            }
            again
        }
        2..=3 => {
            let Some(of) = known(dice) else { return fresh(dice) };
            let mut back = fresh(dice);
            back.transaction_type = dice.pick(&[
                TransactionType::Reversal,
                TransactionType::DisputeReversal,
                TransactionType::SpendRefund,
            ]);
            back.reverses_transaction_id = Some(if dice.chance(90) { of.txn_id } else { TxnId(Uuid::max()) });
            if dice.chance(80) {
                back.lines = of.lines;
                back.lines.iter_mut().for_each(|line| line.side = line.side.opposite());
            }
            back
        }
        _ => fresh(dice),
    }
}

fn fresh(dice: &mut Dice) -> Transaction {
    // Few names, so that they meet.
    let reference = format!("ref-{}", dice.below(400));
    let kind = dice.pick(&TransactionType::ALL);
    let mut new = Transaction::new(TENANT, &reference, kind, lines(dice));
    if dice.chance(20) {
        new.intent_id = Some(IntentId(Uuid::from_u128(u128::from(dice.below(3)))));
    }
    new
}

/// What a run met, by how the ledger answered.
type Met = BTreeMap<&'static str, u64>;

fn word(answer: Result<Posted, PostError>) -> &'static str {
    match answer {
        Ok(Posted::New) => "new",
        Ok(Posted::Repeat) => "repeat",
        Err(PostError::Conflict(_)) => "conflict",
        Err(PostError::TooFewLines) => "too few lines",
        Err(PostError::AmountNotPositive(_)) => "amount",
        Err(PostError::Unbalanced(_)) => "unbalanced",
        Err(PostError::ReversesUnknown(_)) => "reverses unknown",
        Err(PostError::ReversedTwice(_)) => "reversed twice",
        Err(PostError::Overflow) => "overflow",
    }
}

/// The real books against the reference, column by column, and what they say of themselves.
fn books_agree(real: &Ledger, reference: &Reference, held: &[Reserved], seed: u64) {
    let columns = reference.columns();
    let rows = real.balances();
    assert_eq!(rows.len(), columns.len(), "seed {seed}");
    // By account as it is written, then currency: what commands.md 6 promises.
    let mut names: Vec<(String, String)> =
        columns.keys().map(|(account, currency)| (account.to_string(), currency.to_string())).collect();
    names.sort();
    for (row, name) in rows.iter().zip(names) {
        assert_eq!((row.account.to_string(), row.currency.to_string()), name, "seed {seed}");
        let (debit, credit) = columns[&(row.account, row.currency)];
        let is_debit = matches!(row.account.code().number(), 0..2_000 | 5_000..7_000 | 8_000..9_000);
        let balance = if is_debit { debit - credit } else { credit - debit };
        assert_eq!(
            (row.debit_minor, row.credit_minor, row.balance_minor),
            (debit, credit, balance),
            "seed {seed}"
        );
        assert_eq!(real.balance(row.account, row.currency), balance, "seed {seed}");
    }
    assert_eq!(real.len(), reference.transactions.len(), "seed {seed}");
    for one in &reference.transactions {
        assert!(real.contains(one.txn_id), "seed {seed}");
        assert_eq!(real.is_reversed(one.txn_id), reference.is_reversed(one.txn_id), "seed {seed}");
    }
    assert_eq!(real.verify(held.iter().copied()).len(), reference.breaches(held), "seed {seed}");
}

fn play(seed: u64, met: &mut Met) {
    let mut dice = Dice(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1);
    let (mut real, mut reference) = (Ledger::new(), Reference::default());
    let mut sent: Vec<Transaction> = Vec::new();
    for number in 0..LENGTH {
        let command = command(&mut dice, &sent);
        let asked = real.check(&command);
        let answer = real.post(&command);
        assert_eq!(asked, answer, "seed {seed}, command {number}: {command:?}");
        assert_eq!(answer, reference.post(&command), "seed {seed}, command {number}: {command:?}");
        *met.entry(word(answer)).or_default() += 1;
        sent.push(command);
        if dice.chance(2) {
            let held: Vec<Reserved> = (0..dice.below(3))
                .map(|n| Reserved {
                    venture: venture(n),
                    currency: currencies()[0],
                    held_minor: amount(&mut dice),
                })
                .collect();
            books_agree(&real, &reference, &held, seed);
        }
        if dice.chance(1) {
            let bytes = postcard::to_allocvec(&real).unwrap();
            real = postcard::from_bytes(&bytes).unwrap();
            assert_eq!(
                postcard::to_allocvec(&real).unwrap(),
                bytes,
                "seed {seed}: a snapshot gives other bytes"
            );
        }
    }
    books_agree(&real, &reference, &[], seed);
}

#[test]
fn the_ledger_agrees_with_its_reference() {
    let mut met = Met::new();
    (1..=40).for_each(|seed| play(seed, &mut met));
    // What the seeds must have met, else they prove little. No total overflows 128 bits by 64-bit amounts.
    for answer in [
        "new",
        "repeat",
        "conflict",
        "too few lines",
        "amount",
        "unbalanced",
        "reverses unknown",
        "reversed twice",
    ] {
        assert!(met.get(answer).is_some_and(|count| *count > 5), "{answer}: {met:?}");
    }
}

/// `cargo xtask sim --ledger N`: so many commands, from `VENTURE_SIM_SEED` on.
#[test]
#[ignore = "run by `cargo xtask sim --ledger N`, as long as it is told"]
fn on_and_on() {
    let number = |name: &str| std::env::var(name).ok().map(|text| text.parse::<u64>().unwrap());
    let commands = number("VENTURE_LEDGER_COMMANDS").unwrap_or(100_000);
    let first = number("VENTURE_SIM_SEED").unwrap_or(1);
    let runs = commands.div_ceil(LENGTH);
    let mut met = Met::new();
    (first..first + runs).for_each(|seed| play(seed, &mut met));
    println!("{} commands in {runs} books from seed {first}: both agree; {met:?}", runs * LENGTH);
}
