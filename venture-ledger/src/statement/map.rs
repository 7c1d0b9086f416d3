//! Which column of a file means what.

use alloc::boxed::Box;
use alloc::string::String;

use super::when::DateForm;

/// What separates whole units from parts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub enum DecimalMark {
    /// `49.99`
    #[default]
    Point,
    /// `49,99`
    Comma,
}

/// Where the amount stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum AmountColumns {
    /// One column; below 0 money went out.
    Signed(Box<str>),
    /// One column without sign, and another with a word for the direction.
    Worded {
        /// The column of the amount.
        amount: Box<str>,
        /// The column of the word.
        direction: Box<str>,
        /// The words.
        words: DirectionWords,
    },
    /// A column for each direction; the other one is empty.
    Split {
        /// What came in.
        credit: Box<str>,
        /// What went out.
        debit: Box<str>,
    },
}

/// The words for the two directions, exact.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DirectionWords {
    /// Money came in.
    pub credit: Box<str>,
    /// Money went out.
    pub debit: Box<str>,
}

impl Default for DirectionWords {
    fn default() -> Self {
        Self { credit: "credit".into(), debit: "debit".into() }
    }
}

/// Where the currency stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum CurrencyOf {
    /// In a column.
    Column(Box<str>),
    /// All rows are in this one.
    Fixed(Box<str>),
}

/// The columns of a file with a head, by their names there.
///
/// Text form, keys in any order: `id=Reference;date=Booked;amount=Amount;currency=Currency`. Keys:
/// `id`, `date`, `amount` (signed, or with `direction`), or `in` and `out` (a column each), `currency` (a
/// column) or `in_currency` (a code for all rows), `description`?, `direction`?, `credit`? and `debit`?
/// (its words), `decimal`? (`point`, `comma`), `dates`? (`iso`, `dmy`, `mdy`), `separator`? (`comma`,
/// `semicolon`, `tab`).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Map {
    /// The other side's name of the movement.
    pub id: Box<str>,
    /// When it was booked.
    pub date: Box<str>,
    /// The amount.
    pub amount: AmountColumns,
    /// The currency.
    pub currency: CurrencyOf,
    /// Words for people, if there are any.
    pub description: Option<Box<str>>,
    /// How amounts are written.
    pub decimal: DecimalMark,
    /// How dates are written.
    pub dates: DateForm,
    /// The byte between two fields.
    pub separator: u8,
}

/// Why a text is no column map.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum MapError {
    /// A part without `=`.
    #[error("expected `key=column`, found `{0}`")]
    Pair(String),
    /// A key that no map has, or that stands twice.
    #[error(
        "`{0}` is no key, or stands twice; keys: id, date, amount, direction, credit, debit, in, out, \
         currency, in_currency, description, decimal, dates, separator"
    )]
    Key(String),
    /// A key that has to be there.
    #[error("`{0}` is missing")]
    Missing(&'static str),
    /// Keys that exclude each other.
    #[error("`{0}` and `{1}` exclude each other")]
    Both(&'static str, &'static str),
    /// A word that the key does not know.
    #[error("`{0}` does not know `{1}`")]
    Word(&'static str, String),
}

const KEYS: [&str; 14] = [
    "id",
    "date",
    "amount",
    "direction",
    "credit",
    "debit",
    "in",
    "out",
    "currency",
    "in_currency",
    "description",
    "decimal",
    "dates",
    "separator",
];

impl Map {
    /// The map of a text.
    ///
    /// # Errors
    /// In order: [`MapError::Pair`], [`MapError::Key`], then what the columns lack or exclude.
    ///
    /// # Examples
    /// ```
    /// use venture_ledger::statement::{AmountColumns, Map, MapError};
    /// let map = Map::parse("id=Ref;date=Day;amount=Sum;in_currency=EUR;decimal=comma;dates=dmy").unwrap();
    /// assert_eq!(map.amount, AmountColumns::Signed("Sum".into()));
    /// assert_eq!(Map::parse("id=Ref;amount=Sum"), Err(MapError::Missing("date")));
    /// ```
    pub fn parse(text: &str) -> Result<Self, MapError> {
        let mut values: [Option<&str>; KEYS.len()] = [None; KEYS.len()];
        for part in text.split(';').filter(|part| !part.trim().is_empty()) {
            let (key, value) = part.split_once('=').ok_or_else(|| MapError::Pair(part.into()))?;
            let slot = KEYS.iter().position(|known| *known == key.trim());
            match slot.and_then(|at| values.get_mut(at)) {
                Some(empty @ None) => *empty = Some(value.trim()),
                Some(Some(_)) | None => return Err(MapError::Key(key.trim().into())),
            }
        }
        let get = |key: &str| KEYS.iter().zip(values).find(|(name, _)| **name == key).and_then(|(_, v)| v);
        let need = |key: &'static str| get(key).map(Box::from).ok_or(MapError::Missing(key));
        Ok(Self {
            id: need("id")?,
            date: need("date")?,
            amount: amount_columns(&get)?,
            currency: currency_of(&get)?,
            description: get("description").map(Box::from),
            decimal: word("decimal", get("decimal"), DecimalMark::Point, |word| match word {
                "point" => Some(DecimalMark::Point),
                "comma" => Some(DecimalMark::Comma),
                _ => None,
            })?,
            dates: word("dates", get("dates"), DateForm::Iso, DateForm::of)?,
            separator: word("separator", get("separator"), b',', |word| match word {
                "comma" => Some(b','),
                "semicolon" => Some(b';'),
                "tab" => Some(b'\t'),
                _ => None,
            })?,
        })
    }
}

fn amount_columns<'a>(get: &dyn Fn(&str) -> Option<&'a str>) -> Result<AmountColumns, MapError> {
    match (get("amount"), get("in"), get("out")) {
        (Some(_), Some(_), _) => Err(MapError::Both("amount", "in")),
        (Some(_), _, Some(_)) => Err(MapError::Both("amount", "out")),
        (None, Some(credit), Some(debit)) => {
            Ok(AmountColumns::Split { credit: credit.into(), debit: debit.into() })
        }
        (None, Some(_), None) => Err(MapError::Missing("out")),
        (None, None, Some(_)) => Err(MapError::Missing("in")),
        (None, None, None) => Err(MapError::Missing("amount")),
        (Some(amount), None, None) => Ok(match get("direction") {
            None => AmountColumns::Signed(amount.into()),
            Some(direction) => {
                let standard = DirectionWords::default();
                let words = DirectionWords {
                    credit: get("credit").map_or(standard.credit, Box::from),
                    debit: get("debit").map_or(standard.debit, Box::from),
                };
                AmountColumns::Worded { amount: amount.into(), direction: direction.into(), words }
            }
        }),
    }
}

fn currency_of<'a>(get: &dyn Fn(&str) -> Option<&'a str>) -> Result<CurrencyOf, MapError> {
    match (get("currency"), get("in_currency")) {
        (Some(_), Some(_)) => Err(MapError::Both("currency", "in_currency")),
        (Some(column), None) => Ok(CurrencyOf::Column(column.into())),
        (None, Some(code)) => Ok(CurrencyOf::Fixed(code.into())),
        (None, None) => Err(MapError::Missing("currency")),
    }
}

fn word<T>(
    key: &'static str,
    value: Option<&str>,
    standard: T,
    known: impl Fn(&str) -> Option<T>,
) -> Result<T, MapError> {
    match value {
        None => Ok(standard),
        Some(value) => known(value).ok_or_else(|| MapError::Word(key, value.into())),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, expected: MapError) {
        assert_eq!(Map::parse(text), Err(expected));
    }

    #[test]
    fn what_a_map_lacks_or_doubles_is_named() {
        check("id", MapError::Pair("id".into()));
        check("id=a;colour=b", MapError::Key("colour".into()));
        check("id=a;id=b", MapError::Key("id".into()));
        check("id=a;date=b", MapError::Missing("amount"));
        check("id=a;date=b;amount=c;in=d;currency=e", MapError::Both("amount", "in"));
        check("id=a;date=b;in=d;currency=e", MapError::Missing("out"));
        check("id=a;date=b;amount=c", MapError::Missing("currency"));
        check("id=a;date=b;amount=c;currency=d;in_currency=USD", MapError::Both("currency", "in_currency"));
        check("id=a;date=b;amount=c;currency=d;dates=us", MapError::Word("dates", "us".into()));
    }

    #[test]
    fn a_map_of_everything() {
        let map = Map::parse(
            "id=Ref; date=Day; amount=Sum; direction=D/C; credit=C; debit=D; currency=Ccy; \
             description=Text; decimal=comma; dates=mdy; separator=semicolon",
        )
        .unwrap();
        let words = DirectionWords { credit: "C".into(), debit: "D".into() };
        let worded = AmountColumns::Worded { amount: "Sum".into(), direction: "D/C".into(), words };
        assert_eq!((map.amount, map.separator, map.dates), (worded, b';', DateForm::MonthFirst));
        assert_eq!((map.decimal, map.description.as_deref()), (DecimalMark::Comma, Some("Text")));
    }
}
