//! Names from many places, each with the Latin letters that its address is written in.

use crate::prng::Prng;

/// Somebody new.
pub(super) struct Invented {
    pub(super) id: String,
    pub(super) name: String,
    pub(super) zone: &'static str,
}

/// How and where a group of names is written; each name with its Latin form.
struct Origin {
    zone: &'static str,
    /// What stands between the two names; family names come first where `family_first`.
    between: &'static str,
    family_first: bool,
    given: &'static [(&'static str, &'static str)],
    family: &'static [(&'static str, &'static str)],
}

const ENGLISH: Origin = Origin {
    zone: "Europe/London",
    between: " ",
    family_first: false,
    given: &[
        ("Amelia", "amelia"),
        ("Oliver", "oliver"),
        ("Priya", "priya"),
        ("George", "george"),
        ("Isla", "isla"),
        ("Kwame", "kwame"),
        ("Siobhán", "siobhan"),
        ("Mary-Jane", "mary-jane"),
    ],
    family: &[
        ("Whitaker", "whitaker"),
        ("O'Connor", "oconnor"),
        ("Hughes", "hughes"),
        ("Mensah", "mensah"),
        ("Fairclough", "fairclough"),
        ("Patel", "patel"),
        ("MacLeod", "macleod"),
        ("Ellery-Stone", "ellery-stone"),
    ],
};

const GERMAN_AND_NORDIC: Origin = Origin {
    zone: "Europe/Berlin",
    between: " ",
    family_first: false,
    given: &[
        ("Jürgen", "juergen"),
        ("Łucja", "lucja"),
        ("Søren", "soeren"),
        ("Zoë", "zoe"),
        ("Anaïs", "anais"),
        ("Þórdís", "thordis"),
        ("Jiří", "jiri"),
        ("Márton", "marton"),
    ],
    family: &[
        ("Müller", "mueller"),
        ("Ångström", "angstroem"),
        ("Wójcik", "wojcik"),
        ("Dvořák", "dvorak"),
        ("Groß", "gross"),
        ("Lefèvre", "lefevre"),
        ("Ødegård", "oedegaard"),
        ("Szabó", "szabo"),
    ],
};

const IBERIAN: Origin = Origin {
    zone: "Europe/Madrid",
    between: " ",
    family_first: false,
    given: &[
        ("Íñigo", "inigo"),
        ("María José", "mariajose"),
        ("João", "joao"),
        ("Núria", "nuria"),
        ("Andrés", "andres"),
        ("Conceição", "conceicao"),
    ],
    family: &[
        ("Núñez", "nunez"),
        ("García Márquez", "garcia"),
        ("Gonçalves", "goncalves"),
        ("Puig i Ferrer", "puig"),
        ("Ibáñez", "ibanez"),
        ("Simões", "simoes"),
    ],
};

const CYRILLIC: Origin = Origin {
    zone: "Europe/Kyiv",
    between: " ",
    family_first: false,
    given: &[
        ("Олена", "olena"),
        ("Дмитро", "dmytro"),
        ("Ірина", "iryna"),
        ("Никола", "nikola"),
        ("Светлана", "svetlana"),
    ],
    family: &[
        ("Коваленко", "kovalenko"),
        ("Шевчук", "shevchuk"),
        ("Їжакевич", "yizhakevych"),
        ("Петров", "petrov"),
        ("Бондар", "bondar"),
    ],
};

const GREEK: Origin = Origin {
    zone: "Europe/Athens",
    between: " ",
    family_first: false,
    given: &[
        ("Ελένη", "eleni"),
        ("Γιώργος", "giorgos"),
        ("Δέσποινα", "despina"),
        ("Νίκος", "nikos"),
    ],
    family: &[
        ("Παπαδόπουλος", "papadopoulos"),
        ("Οικονόμου", "oikonomou"),
        ("Βλάχος", "vlachos"),
        ("Αγγελίδης", "angelidis"),
    ],
};

const CHINESE: Origin = Origin {
    zone: "Asia/Shanghai",
    between: "",
    family_first: true,
    given: &[
        ("伟", "wei"),
        ("秀英", "xiuying"),
        ("思远", "siyuan"),
        ("晓明", "xiaoming"),
        ("雨桐", "yutong"),
    ],
    family: &[
        ("王", "wang"),
        ("欧阳", "ouyang"),
        ("陈", "chen"),
        ("刘", "liu"),
        ("黄", "huang"),
    ],
};

const JAPANESE: Origin = Origin {
    zone: "Asia/Tokyo",
    between: " ",
    family_first: true,
    given: &[
        ("陽菜", "hina"),
        ("大翔", "hiroto"),
        ("さくら", "sakura"),
        ("健太", "kenta"),
    ],
    family: &[
        ("佐藤", "sato"),
        ("渡辺", "watanabe"),
        ("小川", "ogawa"),
        ("東海林", "shoji"),
    ],
};

const KOREAN: Origin = Origin {
    zone: "Asia/Seoul",
    between: "",
    family_first: true,
    given: &[
        ("민준", "minjun"),
        ("서연", "seoyeon"),
        ("지우", "jiwoo"),
        ("하은", "haeun"),
    ],
    family: &[
        ("김", "kim"),
        ("박", "park"),
        ("최", "choi"),
        ("남궁", "namgung"),
    ],
};

const ARABIC: Origin = Origin {
    zone: "Africa/Cairo",
    between: " ",
    family_first: false,
    given: &[
        ("ليلى", "layla"),
        ("يوسف", "youssef"),
        ("فاطمة", "fatima"),
        ("عمر", "omar"),
    ],
    family: &[
        ("حدّاد", "haddad"),
        ("المصري", "elmasry"),
        ("منصور", "mansour"),
        ("الخطيب", "alkhatib"),
    ],
};

const DEVANAGARI: Origin = Origin {
    zone: "Asia/Kolkata",
    between: " ",
    family_first: false,
    given: &[
        ("अनन्या", "ananya"),
        ("रोहन", "rohan"),
        ("दीपिका", "deepika"),
        ("विक्रम", "vikram"),
    ],
    family: &[
        ("शर्मा", "sharma"),
        ("कुलकर्णी", "kulkarni"),
        ("देशपांडे", "deshpande"),
        ("सिंह", "singh"),
    ],
};

const TURKISH_AND_VIETNAMESE: Origin = Origin {
    zone: "America/New_York",
    between: " ",
    family_first: false,
    given: &[
        ("İpek", "ipek"),
        ("Çağrı", "cagri"),
        ("Đặng Minh", "minh"),
        ("Thuỷ Tiên", "thuytien"),
    ],
    family: &[
        ("Yıldız", "yildiz"),
        ("Nguyễn", "nguyen"),
        ("Şahin", "sahin"),
        ("Trần", "tran"),
    ],
};

/// The first ones are there more often, as each company has its languages.
const ORIGINS: [&Origin; 14] = [
    &ENGLISH,
    &ENGLISH,
    &ENGLISH,
    &GERMAN_AND_NORDIC,
    &GERMAN_AND_NORDIC,
    &IBERIAN,
    &CYRILLIC,
    &GREEK,
    &CHINESE,
    &JAPANESE,
    &KOREAN,
    &ARABIC,
    &DEVANAGARI,
    &TURKISH_AND_VIETNAMESE,
];

/// Invents somebody whose id is not `taken`; a second one of the same name gets a number.
pub(super) fn invent(dice: &mut Prng, taken: impl Fn(&str) -> bool) -> Invented {
    let origin = dice.pick(&ORIGINS);
    let given = origin.given[dice.below(origin.given.len())];
    let family = origin.family[dice.below(origin.family.len())];
    let (first, last) = if origin.family_first {
        (family, given)
    } else {
        (given, family)
    };
    let name = format!("{}{}{}", first.0, origin.between, last.0);
    let plain = format!("{}.{}", given.1, family.1);
    let numbered = (2..).map(|number| format!("{plain}{number}"));
    let id = std::iter::once(plain.clone())
        .chain(numbered)
        .find(|id| !taken(id));
    Invented {
        id: id.expect("numbers do not end"),
        name,
        zone: origin.zone,
    }
}
