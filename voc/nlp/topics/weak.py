"""Words that say nothing as the name of a topic when they stand alone, though they may stand in a longer one."""

import re

_CONTRACTED = re.compile(r"\w+['’](?:ll|ve|re|d|m|s|t)")

_WEAK = frozenset(
    """ok okay fine yes no none nothing everything anything something someone anyone everyone nobody somebody stuff
    think thought thinking feel feels feeling felt seem seems happen happened happening happens deal deals said say
    says saying tell told telling ask asked asking know knew known went going come came comes coming put puts look
    looks looked looking find found try tried trying need needed want wanted wish hope hoped let lets keep kept
    start started stop stopped show shows showed shown give gave given take took taken bring brought call called
    quick quickly slow slowly long short big small large little high low full half real right wrong true false
    better best worse worst nice lovely awesome amazing fantastic brilliant wonderful fabulous superb terrible awful
    horrible perfect perfectly properly honest honestly simply finally probably currently differently usually
    especially particularly completely totally absolutely extremely definitely
    lady ladies guy guys man men woman women person people folks team teams everybody
    lot lots bit part parts kind sort type types example case cases point points reason reasons word words hear heard
    month months week weeks hour hours minute minutes second seconds morning afternoon evening night moment
    january february march april june july august september october november december
    monday tuesday wednesday thursday friday saturday sunday yesterday tomorrow tonight
    job state change changes difference plus order list check set included include amp quot nbsp gt lt xx xxx
    appreciate appreciated impressed pleased happy glad grateful satisfied delighted content worth recommend
    recommended recommendation company customer customers client clients user users admin office
    gut schlecht danke leider wirklich alles nichts immer monat woche januar februar märz april mai juni juli august
    september oktober november dezember montag dienstag mittwoch donnerstag freitag
    bien mal gracias todo nada siempre mes semana enero febrero marzo abril mayo junio julio agosto septiembre octubre
    noviembre diciembre lunes martes miércoles jueves viernes
    bon mauvais merci tout rien toujours mois semaine janvier février mars avril mai juin juillet août septembre
    octobre novembre décembre lundi mardi mercredi jeudi vendredi
    bom ruim obrigado tudo nada sempre mês semana bene male grazie tutto niente sempre mese settimana
    iyi kötü teşekkürler güzel her hiçbir hep ay hafta ocak şubat mart nisan mayıs haziran temmuz ağustos eylül ekim
    kasım aralık baik buruk terima bulan minggu хорошо плохо спасибо всё ничего всегда месяц неделя""".split()
)


def is_weak(term: str) -> bool:
    """Whether a term, lower case, is one word that names nothing by itself: `ok`, `I'll`, `november`."""
    return term in _WEAK or _CONTRACTED.fullmatch(term) is not None
