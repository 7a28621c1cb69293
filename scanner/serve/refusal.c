// SPDX-License-Identifier: GPL-3.0-or-later
#include "scanner/serve/listener.h"

#define AGAIN_S "2"

void refusal_off(HttpAnswer *answer)
{
    answer_refuse(answer, 403, "off", "the organisers turned this client off");
}

void refusal_store(HttpAnswer *answer)
{
    answer_refuse(answer, 503, "store", "this station's store cannot be used now; try again, or ask another station");
    answer->retry_after = AGAIN_S;
}
