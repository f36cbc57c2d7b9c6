"""Words that say nothing by themselves, per language; they neither begin nor end what the finder shows."""

_NL = """
aan aanuit achter af al alle alleen als altijd ander andere anders ben beter bij bijna binnen blijft boven
buiten daar daarom dan dat de deze die dit doen door dus echt een eens eigen elk elke en er ergens even geen
gaan gaat geweest had hadden heb hebben heeft heel hem het hier hij hoe hun iets ik in is ja je jij jullie kan
kon kunnen laten maar me mee meer men met mij mijn moet moeten mogen naar nee niet niets nog nu of om omdat
onder ons onze ook op over te tegen toch toen tot tussen uit uw vaak van veel via voor vooral waar waarom want
waren was wat we weer wel welke werd wie wij wil willen worden wordt ze zeer zelf zich zij zijn zo zoals
zonder zou zouden zullen
"""
_FR = """
afin ai ainsi alors après assez au aucun aussi autre autres aux avait avant avec avoir beaucoup bien car ce
ceci cela celle celui ces cet cette chaque chez comme comment dans de depuis des deux doit donc du elle elles
en encore entre est et eu faire fait faut il ils je la le les leur leurs lui mais me même mes moi moins mon ne
ni nos notre nous on ont ou où par parce pas peu peut plus pour pourquoi qu que quel quelle qui sa sans se ses
c'est d'un d'une j'ai l'on n'a n'est n'y qu'il qu'ils qu'on s'il
si son sont sous sur ta te tes toi ton tous tout toute toutes très trop tu un une vers vos votre vous y à ça
était être
"""
_EN = """
a about after all also an and any are as at be because been before being but by can could did do does for from
had has have he her here him his how i if in into is it its just me more most my no not now of on only or
other our out over own she should so some such than that the their them then there these they this those
through to too under up very was we were what when where which while who why will with would you your
"""
STOP: dict[str, frozenset[str]] = {
    "nl": frozenset(_NL.split()),
    "fr": frozenset(_FR.split()),
    "en": frozenset(_EN.split()),
}
