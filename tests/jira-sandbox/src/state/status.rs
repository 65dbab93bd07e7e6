//! Statuses and the four categories that give them a meaning.

/// What a status means, whatever it is called.
///
/// The four that real sites have, with the ids and keys they have there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Category {
    /// `undefined`, id 1
    Undefined,
    /// `new`, id 2: not begun
    New,
    /// `indeterminate`, id 4: being worked on
    Indeterminate,
    /// `done`, id 3
    Done,
}

impl Category {
    /// All four, in the order in which Jira lists them.
    pub const ALL: [Self; 4] = [Self::Undefined, Self::New, Self::Indeterminate, Self::Done];

    pub(crate) fn id(self) -> u32 {
        match self {
            Self::Undefined => 1,
            Self::New => 2,
            Self::Done => 3,
            Self::Indeterminate => 4,
        }
    }

    pub(crate) fn key(self) -> &'static str {
        match self {
            Self::Undefined => "undefined",
            Self::New => "new",
            Self::Indeterminate => "indeterminate",
            Self::Done => "done",
        }
    }

    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Undefined => "No Category",
            Self::New => "To Do",
            Self::Indeterminate => "In Progress",
            Self::Done => "Done",
        }
    }

    pub(crate) fn color(self) -> &'static str {
        match self {
            Self::Undefined => "medium-gray",
            Self::New => "blue-gray",
            Self::Indeterminate => "yellow",
            Self::Done => "green",
        }
    }
}

/// One status of this Jira; issues and histories hold its id.
#[derive(Clone, Debug)]
pub(crate) struct Status {
    pub(crate) id: u32,
    pub(crate) name: String,
    pub(crate) category: Category,
}
