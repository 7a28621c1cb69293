// SPDX-License-Identifier: GPL-3.0-or-later
// wire.mjs - a network between a phone and its station that delays, swallows and cuts; TLS goes through it as it is.
import net from "node:net";

export class Wire {
  delay = 0;         // ms, each way
  isSwallowing = false; // nothing arrives any more, and nobody is told
  pairs = new Set();

  // A port of its own that leads to `port`.
  static async to(port) {
    const wire = new Wire();
    wire.server = net.createServer((near) => wire.join(near, net.connect(port, "127.0.0.1")));
    await new Promise((resolve) => { wire.server.listen(0, "127.0.0.1", resolve); });
    wire.server.unref(); // a scene that fails ends all the same
    return wire;
  }

  get port() { return this.server.address().port; }

  join(near, far) {
    const pair = { near, far };
    this.pairs.add(pair);
    const carry = (from, to) => {
      from.on("data", (bytes) => { setTimeout(() => { if (!this.isSwallowing) to.write(bytes); }, this.delay); });
      from.on("close", () => { this.pairs.delete(pair); to.destroy(); });
      from.on("error", () => {});
    };
    carry(near, far);
    carry(far, near);
  }

  // All that is open ends at once, in the midst of whatever it carries.
  cut() { for (const { near, far } of this.pairs) { near.resetAndDestroy(); far.resetAndDestroy(); } }

  close() {
    this.cut();
    this.server.close();
  }
}
