// What the pages do beyond showing themselves. Without it everything can still be read.

// A button in each block of code copies it, without the prompts and the output of a console.
const blocks = navigator.clipboard ? document.querySelectorAll("main pre") : [];
for (const block of blocks) {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "copy";
  button.textContent = "Copy";
  button.addEventListener("click", async () => {
    const code = block.querySelector("code").cloneNode(true);
    const console = code.querySelector(".hl-prompt") !== null;
    for (const part of code.querySelectorAll(".hl-prompt, .hl-output")) part.remove();
    const lines = code.textContent.split("\n");
    const commands = lines.map((line) => line.trim()).filter((line) => line !== "");
    await navigator.clipboard.writeText(console ? commands.join("\n") : code.textContent);
    button.textContent = "Copied";
    setTimeout(() => (button.textContent = "Copy"), 2000);
  });
  const frame = document.createElement("div");
  frame.className = "copyable";
  block.replaceWith(frame);
  frame.append(block, button);
}

// The list of versions closes when one clicks elsewhere, or presses Escape.
const switcher = document.querySelector(".switcher");
if (switcher) {
  document.addEventListener("click", (event) => switcher.contains(event.target) || (switcher.open = false));
  document.addEventListener("keydown", (event) => event.key === "Escape" && (switcher.open = false));
}
