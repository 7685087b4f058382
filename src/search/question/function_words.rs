//! Words that say nothing about what is asked, by language; folded.

use std::{collections::HashSet, sync::LazyLock};

/// A language that queries are told apart by, from their function words.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Language {
    English,
    French,
    Spanish,
    German,
}

/// The function words of each language.
static WORDS: LazyLock<[HashSet<&str>; 4]> = LazyLock::new(|| {
    [ENGLISH, FRENCH, SPANISH, GERMAN].map(|words| words.split_ascii_whitespace().collect())
});

impl Language {
    pub(super) const ALL: [Self; 4] = [Self::English, Self::French, Self::Spanish, Self::German];

    /// Whether a folded word is one of its function words.
    pub(super) fn has(self, word: &str) -> bool {
        WORDS[self as usize].contains(word)
    }

    /// The languages that have the most function words in common with a query; English if there
    /// are none.
    pub(super) fn of(words: &[&str]) -> Vec<Self> {
        let count = |language: Self| words.iter().filter(|word| language.has(word)).count();
        let counts = Self::ALL.map(count);
        let most = counts.into_iter().max().unwrap_or_default();
        if most == 0 {
            return vec![Self::English];
        }
        let pairs = Self::ALL.into_iter().zip(counts);
        pairs.filter(|(_, count)| *count == most).map(|(language, _)| language).collect()
    }
}

const ENGLISH: &str = "
a an the this that these those such some any all both each every either neither no not none nor
i me my mine myself we us our ours you your yours he him his she her hers it its they them their
theirs one ones someone somebody something anyone anybody anything everyone everything nobody
who whom whose what which when where why how whether
is am are was were be been being isnt arent wasnt werent im ive id ill were theyre youre its
do does did done doing dont doesnt didnt has have had having hasnt havent hadnt
can cant cannot could couldnt may might must shall should shouldnt will wont would wouldnt
lets thats whats wheres whos hows theres heres
and or but if then than else so because since while though although until unless
of at by for with without about against between into through during before after above below to
from up down in out on off over under again further once here there as per via within upon across
just only very too also even still already yet ever never always often sometimes usually really
quite rather much many more most few less least lot lots own same other another
get gets got getting gotten go goes going gone went want wants wanted need needs needed try tries
tried trying use uses used using make makes made making keep keeps kept
please help way ways thing things like know say says said tell tells told happen happens
happened suddenly now today actually maybe etc vs t s d m re ve ll
";

const FRENCH: &str = "
le la les l un une des du de d au aux ce cet cette ces c mon ma mes ton ta tes son sa ses notre nos
votre vos leur leurs je j tu il elle on nous vous ils elles me m te t se s lui y en
qui que qu quoi quel quelle quels quelles dont ou quand comment pourquoi combien est ce
est suis es sommes etes sont ete etait etaient etre sera soit ai as a avons avez ont avait avoir eu
fait faire fais font faut peut peux peuvent pouvoir dois doit doivent devoir veux veut vouloir
et ou mais donc or ni car si ne n pas plus moins jamais rien tout toute tous toutes
dans par pour sur sous avec sans chez entre vers contre depuis pendant avant apres jusque
tres trop aussi encore deja toujours souvent la ici alors quelque quelques autre autres meme
lequel laquelle lesquels quelqu aujourd hui va vont aller
";

const SPANISH: &str = "
el la los las lo un una unos unas del de al a este esta estos estas ese esa esos esas aquel aquella
mi mis tu tus su sus nuestro nuestra nuestros nuestras yo me te se le les nos ellos ellas ella
que quien quienes cual cuales cuando donde como por porque cuanto cuanta cuantos
es soy eres somos son era eran fue fueron ser sido esta estan estoy estaba estaban estar hay habia
he ha han hemos habia haber tengo tiene tienen tener puedo puede pueden poder debo debe deben hace
hacer hago quiero quiere y e o u pero sino si no ni muy mas menos tan tanto ya aun tambien siempre
nunca nada algo todo toda todos todas en con sin para sobre entre hasta desde durante antes despues
contra segun tras otro otra otros otras mismo misma va van ir
";

const GERMAN: &str = "
der die das den dem des ein eine einer eines einem einen kein keine keiner keinen keinem
dieser diese dieses diesen diesem jener jene mein meine meinen meinem meiner dein deine sein seine
seinen seinem ihr ihre ihren ihrem unser unsere unseren euer ich du er sie es wir mich mir dich dir
ihn ihm ihnen uns euch sich man jemand etwas nichts wer wen wem wessen was welche welcher welches
welchen wann wo wohin woher wie warum wieso weshalb
ist bin bist sind seid war waren gewesen sei wird werden wurde wurden worden hat habe haben hatte
hatten kann konnen konnte muss mussen musste soll sollen sollte darf durfen will wollen mag tun tut
macht machen mache und oder aber sondern denn weil dass ob wenn als damit nicht noch nur auch schon
sehr so zu zum zur im in am an auf aus bei beim mit nach von vom vor uber unter durch fur gegen ohne
um seit bis wahrend zwischen hier da dort immer nie oft mehr viel viele wenig alle alles andere
anderen geht gehen bitte
";
