//! Identifiers of rows: 16 random bytes, shown as 32 hexadecimal digits.
//!
//! They are random and not counted because they are sealed into tokens (see `vault`): an id that another database
//! could also hand out would let a row be carried across.

use std::fmt;

use serde::{Serialize, Serializer};

macro_rules! id {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name([u8; 16]);

        impl $name {
            /// Takes 16 bytes that the caller drew at random or read from a row.
            pub const fn from_bytes(bytes: [u8; 16]) -> Self {
                Self(bytes)
            }

            /// Returns the 16 bytes, as they are stored and sealed.
            pub const fn as_bytes(&self) -> &[u8; 16] {
                &self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, "{}({self})", stringify!($name))
            }
        }

        impl Serialize for $name {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.collect_str(self)
            }
        }
    };
}

id! {
    /// One store file; the key in the keyring is filed under it.
    DatabaseId
}
id! {
    /// Somebody who runs manageros on a store; not a [`PersonId`], whose work is looked at.
    UserId
}
id! {
    /// One Jira connection.
    IntegrationId
}
id! {
    /// Somebody whose work is looked at; not a [`UserId`].
    PersonId
}
