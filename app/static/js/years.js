// A line of years that is wider than the screen opens at today, not at the first year. Without a script it is scrolled by hand.

for (const box of document.querySelectorAll(".years .scroll")) {
  const today = box.querySelector(".g-now");
  if (today) box.scrollLeft += today.getBoundingClientRect().left - box.getBoundingClientRect().left - box.clientWidth / 2;
}
