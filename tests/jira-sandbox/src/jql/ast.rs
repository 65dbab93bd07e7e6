//! A query after parsing, before anything in it is looked up.

/// A whole query.
#[derive(Clone, Debug)]
pub(crate) struct Query {
    pub(crate) restriction: Option<Expr>,
    pub(crate) order: Vec<OrderBy>,
}

/// One field of `ORDER BY`; without a direction the field's own holds.
#[derive(Clone, Debug)]
pub(crate) struct OrderBy {
    pub(crate) field: String,
    pub(crate) ascending: Option<bool>,
}

/// A restriction.
#[derive(Clone, Debug)]
pub(crate) enum Expr {
    And(Vec<Expr>),
    Or(Vec<Expr>),
    Not(Box<Expr>),
    Clause(Clause),
}

/// `field operator operand`, and for `WAS` when.
#[derive(Clone, Debug)]
pub(crate) struct Clause {
    /// As written.
    pub(crate) field: String,
    pub(crate) op: Op,
    pub(crate) operand: Operand,
    pub(crate) when: Vec<When>,
}

/// An operator.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Op {
    Eq,
    Ne,
    Lt,
    Le,
    Gt,
    Ge,
    Like,
    NotLike,
    In,
    NotIn,
    Is,
    IsNot,
    Was,
    WasNot,
    WasIn,
    WasNotIn,
    /// Has nothing on its right but the time.
    Changed,
}

impl Op {
    /// Returns the operator that `NOT` makes of it.
    pub(crate) fn negated(self) -> Self {
        match self {
            Self::Eq => Self::Ne,
            Self::Ne => Self::Eq,
            Self::Lt => Self::Ge,
            Self::Ge => Self::Lt,
            Self::Gt => Self::Le,
            Self::Le => Self::Gt,
            Self::Like => Self::NotLike,
            Self::NotLike => Self::Like,
            Self::In => Self::NotIn,
            Self::NotIn => Self::In,
            Self::Is => Self::IsNot,
            Self::IsNot => Self::Is,
            Self::Was => Self::WasNot,
            Self::WasNot => Self::Was,
            Self::WasIn => Self::WasNotIn,
            Self::WasNotIn => Self::WasIn,
            // whoever negates it is refused
            Self::Changed => Self::Changed,
        }
    }

    /// Returns whether it is the negative one of its pair of equality, membership, likeness or history.
    pub(crate) fn is_negative(self) -> bool {
        matches!(
            self,
            Self::Ne | Self::NotLike | Self::NotIn | Self::IsNot | Self::WasNot | Self::WasNotIn
        )
    }

    pub(crate) fn takes_list(self) -> bool {
        matches!(self, Self::In | Self::NotIn | Self::WasIn | Self::WasNotIn)
    }

    pub(crate) fn is_history(self) -> bool {
        matches!(
            self,
            Self::Was | Self::WasNot | Self::WasIn | Self::WasNotIn | Self::Changed
        )
    }

    pub(crate) fn is_comparison(self) -> bool {
        matches!(self, Self::Lt | Self::Le | Self::Gt | Self::Ge)
    }

    pub(crate) fn text(self) -> &'static str {
        match self {
            Self::Eq => "=",
            Self::Ne => "!=",
            Self::Lt => "<",
            Self::Le => "<=",
            Self::Gt => ">",
            Self::Ge => ">=",
            Self::Like => "~",
            Self::NotLike => "!~",
            Self::In => "in",
            Self::NotIn => "not in",
            Self::Is => "is",
            Self::IsNot => "is not",
            Self::Was => "was",
            Self::WasNot => "was not",
            Self::WasIn => "was in",
            Self::WasNotIn => "was not in",
            Self::Changed => "changed",
        }
    }
}

/// What stands on the right.
#[derive(Clone, Debug)]
pub(crate) enum Operand {
    One(Value),
    List(Vec<Value>),
}

impl Operand {
    pub(crate) fn values(&self) -> &[Value] {
        match self {
            Self::One(value) => std::slice::from_ref(value),
            Self::List(values) => values,
        }
    }
}

/// One value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Value {
    Text { text: String, quoted: bool },
    Function { name: String, args: Vec<String> },
    Empty,
}

impl Value {
    /// Returns it as messages show it.
    pub(crate) fn shown(&self) -> String {
        match self {
            Self::Text { text, .. } => text.clone(),
            Self::Function { name, args } => format!("{name}({})", args.join(", ")),
            Self::Empty => "EMPTY".to_owned(),
        }
    }
}

/// When something was so.
#[derive(Clone, Debug)]
pub(crate) enum When {
    During(Value, Value),
    After(Value),
    Before(Value),
    On(Value),
}
